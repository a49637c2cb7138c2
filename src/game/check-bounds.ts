// Limits how many missions one receipt can complete: checked when a rulebook is published, and enforced when it judges.
import type { Draft } from './draft.ts';
import type { Fault, Mission, Rulebook } from './rulebook.ts';

/**
 * The most mission completions by one receipt. An entry is about 200 bytes. With all missions and levels of a rulebook, a
 * receipt then has fewer than 1,000 entries and 200 KB. A document of MongoDB may have 16 MB, and 128 receipts share it.
 */
export const maxCompletionsPerReceipt = 200;

/** The largest amount where the rulebook sets no limit: that of the wire's schema. */
const largestAmount = 1_000_000_000_000;

/** The faults of a rulebook with which one receipt could exceed {@link maxCompletionsPerReceipt}. */
export function checkBounds(rulebook: Rulebook, atMs: number): Fault[] {
  const running = rulebook.missions.filter(({ until }) => until === undefined || Date.parse(until) > atMs);
  const counted = running.map((mission) => ({ mission, completions: mostCompletions(rulebook, mission) }));
  const all = counted.reduce((sum, { completions }) => sum + completions, 0);
  if (all <= maxCompletionsPerReceipt) return [];
  // Only the missions with the most completions are named, because these have to change.
  const worst = counted.toSorted((one, other) => other.completions - one.completions).slice(0, 3);
  return worst.map(({ mission, completions }) => ({
    path: `missions.${rulebook.missions.indexOf(mission)}`,
    reason:
      `one receipt can complete it ${completions} times, and all missions ${all} times: at most ${maxCompletionsPerReceipt}. ` +
      'Raise `target`, lower `perPeriod`, or give stores a `maxAmount`',
  }));
}

/**
 * Whether the draft may hold one more completion. It is false only with a rulebook that was published before this check
 * existed; the next receipt then completes what is due.
 */
export function hasRoom({ entries }: Pick<Draft, 'entries'>): boolean {
  let completions = 0;
  for (const { kind } of entries) if (kind === 'mission.completed') completions += 1;
  return completions < maxCompletionsPerReceipt;
}

/** How often one receipt can complete the mission. */
function mostCompletions(rulebook: Rulebook, mission: Mission): number {
  const { kind, target, perPeriod = 1, maxCompletions = perPeriod, filter } = mission;
  const { categories, stores } = rulebook;
  const most = {
    count: 1,
    stores: 1,
    categories: filter?.categories?.length ?? categories.length,
    sum: Math.max(...ceilings(rulebook, filter?.stores ?? stores.map(({ id }) => id)), 0),
  }[kind];
  return Math.min(perPeriod, maxCompletions, Math.ceil(most / target));
}

const ceilings = ({ stores, maxAmount }: Rulebook, ids: readonly string[]): number[] =>
  stores.flatMap((store) => (ids.includes(store.id) ? [store.maxAmount ?? maxAmount ?? largestAmount] : []));
