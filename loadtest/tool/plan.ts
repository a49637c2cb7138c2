// Plans what the crowd does, from the scenario and the options: how many clients of each kind, and the rate over time.
import type { CrowdPhase } from '../crowd/crowd-job.ts';
import type { Scenario } from './scenarios.ts';

export interface PlanOptions {
  /** Sockets altogether. */
  readonly clients: number;
  /** The highest rate of the scenario, receipts a second. */
  readonly rate: number;
  readonly durationSeconds: number;
}

/** How many of each there are; together they are `clients`. */
export interface CastPlan {
  readonly tills: number;
  readonly kiosks: number;
  readonly screens: number;
  readonly phones: number;
}

/** Twelve stores, a till each, and one phone. */
export const fewestClients = 13;
/** A till stays well below the default rate limit of a node (`submitRatePerSecond`, 50). */
export const receiptsPerTill = 25;
const storeCount = 12;
const tillShare = 0.1;
const kioskShare = 0.05;
const screenShare = 0.02;

const warmup = { rateShare: 0.25, seconds: 3 };

/** A tenth are tills, more if the rate needs them; a few are kiosks and screens; all others phones. Null: too few clients. */
export function planCast({ clients, rate }: Pick<PlanOptions, 'clients' | 'rate'>): CastPlan | null {
  const needed = Math.max(storeCount, Math.ceil(rate / receiptsPerTill));
  const tills = Math.max(needed, Math.floor(clients * tillShare));
  const screens = Math.floor(clients * screenShare);
  const kiosks = Math.floor(clients * kioskShare);
  const phones = clients - tills - kiosks - screens;
  // A kiosk serves a shopper who has a phone, too.
  return phones >= Math.max(1, kiosks) ? { tills, kiosks, screens, phones } : null;
}

/** A short warm-up that does not count, then the scenario, stretched over the duration. */
export function planPhases(scenario: Scenario, options: PlanOptions, phones: number): CrowdPhase[] {
  const { rate, durationSeconds } = options;
  const churnPerSecond = ((scenario.comingsAndGoings ?? 0) * phones) / durationSeconds;
  const first = Math.max(1, rate * warmup.rateShare);
  return [
    {
      name: 'warm-up',
      seconds: warmup.seconds,
      fromRate: first,
      toRate: first,
      cutShare: 0,
      churnPerSecond: 0,
      counted: false,
    },
    ...scenario.phases.map(({ name, share, from, to, cut }) => ({
      name,
      seconds: durationSeconds * share,
      fromRate: rate * from,
      toRate: rate * to,
      cutShare: cut ?? 0,
      churnPerSecond,
      counted: true,
    })),
  ];
}
