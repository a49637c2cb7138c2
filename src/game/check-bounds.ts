// What one receipt may set off, at most, under a rulebook: checked before it is published, and held while it is in force.
import type { Draft } from './draft.ts';
import type { Fault, Mission, Rulebook } from './rulebook.ts';

/**
 * Completions of missions by one receipt. An entry is about 200 bytes: with every mission and level a rulebook may have,
 * a receipt then stays below 1,000 entries and 200 KB, far from the 16 MB of a document that a batch of 128 shares.
 */
export const maxCompletionsPerReceipt = 200;

/** The largest amount of a receipt that names no ceiling: as the wire takes it. */
const largestAmount = 1_000_000_000_000;

/** Faults of a rulebook under which one receipt could complete missions more often than this. */
export function checkBounds(rulebook: Rulebook, atMs: number): Fault[] {
  const running = rulebook.missions.filter(({ until }) => until === undefined || Date.parse(until) > atMs);
  const counted = running.map((mission) => ({ mission, completions: mostCompletions(rulebook, mission) }));
  const all = counted.reduce((sum, { completions }) => sum + completions, 0);
  if (all <= maxCompletionsPerReceipt) return [];
  // The missions that pay most often from one receipt are what has to change.
  const worst = counted.toSorted((one, other) => other.completions - one.completions).slice(0, 3);
  return worst.map(({ mission, completions }) => ({
    path: `missions.${rulebook.missions.indexOf(mission)}`,
    reason:
      `one receipt can complete it ${completions} times, and all missions ${all} times: at most ${maxCompletionsPerReceipt}. ` +
      'Raise `target`, lower `perPeriod`, or give stores a `maxAmount`',
  }));
}

/**
 * Whether the draft may hold one more completion. It may not only under a rulebook that was published before this was
 * checked: the next receipt goes on with what is due.
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
