// From a scenario and what was asked for to what the crowd does: who is there, and how many receipts when.
import type { CrowdPhase } from '../crowd/crowd-job.ts';
import type { Scenario } from './scenarios.ts';

export interface PlanOptions {
  /** Sockets altogether. */
  readonly clients: number;
  /** Receipts a second at the scenario's highest. */
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
/** A till submits no faster than a node lets it by default (`submitRatePerSecond`, 50), with room to spare. */
export const receiptsPerTill = 25;
const storeCount = 12;
const tillShare = 0.1;
const kioskShare = 0.05;
const screenShare = 0.02;

const warmup = { rateShare: 0.25, seconds: 3 };

/** A tenth are tills, more where the rate needs them; kiosks and screens a few; all others phones. Null: too few clients. */
export function planCast({ clients, rate }: Pick<PlanOptions, 'clients' | 'rate'>): CastPlan | null {
  const needed = Math.max(storeCount, Math.ceil(rate / receiptsPerTill));
  const tills = Math.max(needed, Math.floor(clients * tillShare));
  const screens = Math.floor(clients * screenShare);
  const kiosks = Math.floor(clients * kioskShare);
  const phones = clients - tills - kiosks - screens;
  // A kiosk serves a shopper whose phone is there, too.
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
