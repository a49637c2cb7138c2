// One run of one contender in front of a crowd: phones, kiosks, tills; verified in the database and at the receivers.
import { randomBytes } from 'node:crypto';
import {
  type CrowdJob,
  type CrowdPhase,
  type CrowdResult,
  crowdNoteSchema,
  crowdResultSchema,
} from '../crowd/crowd-job.ts';
import { runJob } from '../own-processes.ts';
import { findFaults } from '../verify.ts';
import type { Contender } from './contenders.ts';
import { type Served, withServed } from './served.ts';
import { type Setup, stores } from './setup.ts';

export interface CrowdPlan {
  /** In each store. They receive what their store settles, and submit in turn. */
  readonly tillsPerStore: number;
  readonly phones: number;
  /** This many shoppers, the first ones, also stand at a kiosk. */
  readonly kiosks: number;
  readonly phases: readonly CrowdPhase[];
  readonly onPhase?: (phase: string, served: Served) => void;
}

export interface CrowdRun {
  readonly result: CrowdResult;
  /** None: the figures count. */
  readonly faults: readonly string[];
}

const drainSeconds = 15;
/** For starting, connecting and catching up. */
const spareSeconds = 120;
/** The store of the kiosks. No till is there, so they receive nothing that stores settle. */
const hall = 'hall';

async function castOf(setup: Setup, plan: CrowdPlan): Promise<Pick<CrowdJob, 'tills' | 'phones' | 'kiosks'>> {
  const users = Array.from({ length: plan.phones }, (_, at) => `shopper-${at}`);
  const tills = stores.flatMap((store) =>
    Array.from({ length: plan.tillsPerStore }, async (_, at) => ({
      store,
      token: await setup.sign({ role: 'tablet', sub: `till-${store}-${at}`, store }),
    })),
  );
  const phones = users.map(async (userId) => ({
    userId,
    token: await setup.sign({ role: 'shopper', sub: userId }),
  }));
  const kiosks = users.slice(0, plan.kiosks).map(async (userId, at) => ({
    userId,
    token: await setup.sign({ role: 'kiosk', sub: `kiosk-${at}`, store: hall }),
  }));
  return {
    tills: await Promise.all(tills),
    phones: await Promise.all(phones),
    kiosks: await Promise.all(kiosks),
  };
}

/** Throws when a process does not start, ends early or overruns, and when the run is aborted. */
export function measureCrowd(
  setup: Setup,
  contender: Contender,
  plan: CrowdPlan,
  round: number,
): Promise<CrowdRun> {
  return withServed(setup, contender, async (served) => {
    const cast = await castOf(setup, plan);
    const job: CrowdJob = {
      urls: [...served.urls],
      ...cast,
      screens: [],
      receipts: { kind: 'drawn', seed: round, userIds: cast.phones.map(({ userId }) => userId) },
      prefix: `c${randomBytes(4).toString('hex')}`,
      phases: [...plan.phases],
      drainSeconds,
    };
    const loadSeconds = plan.phases.reduce((sum, { seconds }) => sum + seconds, 0);
    const result = await runJob({
      file: 'loadtest/crowd/crowd.ts',
      job,
      result: crowdResultSchema,
      limitSeconds: loadSeconds + spareSeconds,
      signal: setup.signal,
      onNote: (note) => {
        const told = crowdNoteSchema.parse(note);
        if ('phase' in told) plan.onPhase?.(told.phase, served);
      },
    });
    const faults = await findFaults(served.database, result, contender);
    const unheard = result.unheard + result.phonesBehind + result.phonesDisordered;
    if (unheard > 0) {
      const { unheard, phonesBehind, phonesDisordered } = result;
      faults.push(
        `${unheard} receipts unheard, ${phonesBehind} phones behind, ${phonesDisordered} out of order`,
      );
    }
    return { result, faults };
  });
}

/** A phase at one rate. */
export const steady = (name: string, rate: number, seconds: number, counted = true): CrowdPhase => ({
  name,
  seconds,
  fromRate: rate,
  toRate: rate,
  cutShare: 0,
  churnPerSecond: 0,
  counted,
});
