// The tills of a scenario, each a process with a journal on disk, and their progress.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { signToken } from '../../src/access/tokens.ts';
import type { ProgramEnd, ProgramRun } from '../../src/supervision/programs/supervise-child.ts';
import { until } from '../node/until.ts';
import type { Part, PartEvents } from './part.ts';
import { keepPart } from './part.ts';
import type { TillLine } from './till-journal.ts';
import { readTillLines } from './till-journal.ts';
import type { TillOrder, TillPlan, TillState } from './till-plan.ts';

export interface Fleet {
  readonly tills: readonly Part[];
  /** Receipts on the tills' disks. */
  issued(): number;
  answered(): number;
  /** Lets them issue this many more, spread evenly, at a total rate per second. */
  grant(receipts: number, perSecond: number): void;
  /** Resolves when everything granted is issued. */
  allIssued(withinMs: number): Promise<void>;
  /** Resolves when everything granted is answered, repetitions too. */
  allAnswered(withinMs: number): Promise<void>;
  /** The tills' journals, by store. The verdict uses nothing else of the tills. */
  read(): Promise<ReadonlyMap<string, readonly TillLine[]>>;
  stop(): Promise<void>;
}

export interface FleetOptions {
  readonly url: string;
  readonly dir: string;
  readonly secret: string;
  readonly prefix: string;
  readonly tills: number;
  readonly shoppers: number;
  readonly seed: number;
  readonly events: PartEvents;
}

const entry = join(import.meta.dirname, 'till.ts');
const tokenTtlSeconds = 86_400;

interface Till {
  readonly part: Part;
  readonly journal: string;
  readonly store: string;
  readonly state: () => TillState;
  readonly order: (order: TillOrder) => void;
  readonly upTo: () => number;
}

async function startTill(at: number, options: FleetOptions): Promise<Till> {
  const { url, dir, secret, prefix, shoppers, seed } = options;
  const name = `till-${at + 1}`;
  const store = `s${String(at + 1).padStart(2, '0')}`;
  const token = await signToken(secret, { role: 'tablet', sub: `${prefix}-${name}`, store }, tokenTtlSeconds);
  const journal = join(dir, `${prefix}-${name}.jsonl`);
  const plan: TillPlan = { url, token, journal, name, prefix, shoppers, seed };
  let order: TillOrder = { upTo: 0, perSecond: 1 };
  let state: TillState = { issued: 0, answered: 0, underWay: 0 };
  let tell: (order: TillOrder) => void = () => {};

  async function start(): Promise<ProgramRun> {
    // Not as an argument, because the list of processes would show the token.
    const child = fork(entry, {
      env: { ...process.env, TILL_PLAN: JSON.stringify(plan) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true,
    });
    const ended = new Promise<ProgramEnd>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.on('message', (told: TillState) => {
        state = told;
        resolve();
      });
      void ended.then(() => reject(new Error(`${name} ended before it said anything`)));
    });
    // It may be killed while this is being sent.
    tell = (next) => void child.send(next, () => {});
    tell(order);
    return {
      pid: child.pid ?? 0,
      ended,
      stop: async () => {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }
  return {
    part: await keepPart(name, start, options.events),
    journal,
    store,
    state: () => state,
    order: (next) => {
      order = next;
      tell(next);
    },
    upTo: () => order.upTo,
  };
}

/** Starts them all. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const tills = await Promise.all(Array.from({ length: options.tills }, (_, at) => startTill(at, options)));
  const sum = (of: (till: Till) => number): number => tills.reduce((total, till) => total + of(till), 0);
  const granted = (): number => sum((till) => till.upTo());
  const issued = (): number => sum((till) => till.state().issued);
  return {
    tills: tills.map(({ part }) => part),
    issued,
    answered: () => sum((till) => till.state().answered),
    grant: (receipts, perSecond) => {
      const before = granted();
      for (const [at, till] of tills.entries()) {
        // Tills that the last uneven share left out come first in the next.
        const upTo = Math.floor((before + receipts + tills.length - 1 - at) / tills.length);
        till.order({ upTo, perSecond: perSecond / tills.length });
      }
    },
    allIssued: async (withinMs) => {
      await until(() => issued() >= granted(), `all ${granted()} receipts are issued`, withinMs);
    },
    allAnswered: async (withinMs) => {
      const settled = ({ state, upTo }: Till): boolean =>
        state().answered >= upTo() && state().issued >= upTo() && state().underWay === 0;
      await until(() => tills.every(settled), `all ${granted()} receipts are answered`, withinMs);
    },
    read: async () => {
      const read = tills.map(
        async (till) => [till.store, (await readTillLines(till.journal)).lines] as const,
      );
      return new Map(await Promise.all(read));
    },
    stop: async () => {
      await Promise.all(tills.map(({ part }) => part.stop()));
    },
  };
}
