// The faults of a schedule, their probability, and how often each has happened.
import type { Chance } from './chance.ts';

/** Every kind of fault, and its probability at each opportunity, in a schedule that has it. */
const usualRates = {
  'node killed': 0.004,
  'node killed with a commit under way': 0.02,
  'node stands still': 0.002,
  'node stopped on purpose': 0.002,
  'append: reply lost, stored': 0.08,
  'append: lost, nothing stored': 0.08,
  'append: unknown, takes effect later': 0.06,
  'append: takes longer than the deadline': 0.03,
  'append: error': 0.05,
  'document: stale for no reason': 0.06,
  'document: claimed for no reason': 0.06,
  'document: refused': 0.04,
  'majority: late': 0.08,
  'fail-over': 0.4,
  'read: the store is away': 0.04,
  'read: late': 0.04,
  'projection: write lost': 0.1,
  'projection: write forgotten': 0.08,
  'projection: write late': 0.1,
  'projection: lost': 0.4,
  'projection: put back': 0.4,
  'store away': 0.6,
  'no majority': 0.6,
  'channel lost': 0.6,
  'submission lost': 0.1,
  'submission repeated': 0.15,
  'submission late': 0.1,
  'answer lost': 0.15,
  'push repeated': 0.2,
  'push late': 0.2,
  'change message lost': 0.25,
  'change message repeated': 0.15,
  'change message late': 0.2,
  'copies evicted': 0.02,
  'till killed': 0.01,
  'shopper cut': 0.06,
  'shopper killed': 0.01,
  // Events that are not drawn. They are counted to show that they happen.
  'write takes effect after its node is dead': 0,
  'two commits for one place': 0,
  'two commits for one claim': 0,
  'taken by what no majority has': 0,
  'fail-over takes back': 0,
  'node killed before its projections': 0,
  'void before its receipt': 0,
  'a page shows a shopper': 0,
} as const;

export type FaultKind = keyof typeof usualRates;

// The keys of the literal above.
export const faultKinds = Object.keys(usualRates) as FaultKind[];

export interface Faults {
  /** Whether it happens this time; counted if it does. */
  happens(kind: FaultKind): boolean;
  /** Counts an event that was not drawn. */
  happened(kind: FaultKind): void;
  /** From now on no fault happens. */
  cease(): void;
  readonly counts: ReadonlyMap<FaultKind, number>;
}

/** Most schedules have few kinds of faults, some of them often: rare pairs of faults meet only without the others. */
export function drawFaults(chance: Chance): Faults {
  const quiet = chance.pick([0, 0.3, 0.5, 0.7]);
  const rates = new Map(
    faultKinds.map((kind) => [kind, chance.is(quiet) ? 0 : usualRates[kind] * chance.pick([0.5, 1, 1, 3])]),
  );
  const counts = new Map<FaultKind, number>();
  let ceased = false;
  const happened = (kind: FaultKind): void => void counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    happens: (kind) => {
      const rate = rates.get(kind) ?? 0;
      if (ceased || rate === 0 || !chance.is(rate)) return false;
      happened(kind);
      return true;
    },
    happened,
    cease: () => {
      ceased = true;
    },
    counts,
  };
}
