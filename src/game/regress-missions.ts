// Missions after a return: only what is left of the receipt counts.
import type { QuietProgress } from './change.ts';
import { hasRoom } from './check-bounds.ts';
import type { Draft } from './draft.ts';
import { record } from './draft.ts';
import { advanceMission, completionsOf, isFinished, nextTarget, stateOf } from './missions.ts';
import type { Share } from './receipt.ts';
import type { Mission } from './rulebook.ts';
import type { Rules } from './rules.ts';
import type { MissionState } from './user.ts';

/**
 * Moves every mission from the receipt's old share to its new one, the last mission first. `rules` are those that judged
 * the receipt. Gives the changes of missions that stay finished; the others are recorded in the draft.
 */
export function regressMissions(
  draft: Draft,
  rules: Rules,
  before: readonly Share[],
  after: readonly Share[],
): QuietProgress[] {
  const quiet: QuietProgress[] = [];
  for (const { mission } of [...rules.missions.values()].toReversed()) {
    const given = before.find((share) => share.mission === mission.code);
    const left = after.find((share) => share.mission === mission.code);
    if (given !== undefined) quiet.push(...takeBack(draft, mission, given, left));
    const more = moreThan(given, left);
    if (more !== null) advanceMission(draft, rules, mission, more);
    makeUp(draft, mission);
  }
  return quiet;
}

/** Takes back the part of the share that is gone, and reopens completions that the progress no longer holds. */
function takeBack(draft: Draft, mission: Mission, given: Share, left: Share | undefined): QuietProgress[] {
  const state = stateOf(draft.user, given.mission, given.period);
  if (state === undefined) return []; // the period is no longer kept, see period.ts
  const gone = given.seen?.filter((name) => left?.seen?.includes(name) !== true);
  const by = gone === undefined ? Math.min(0, (left?.by ?? 0) - given.by) : 0 - lastOf(state, gone).length;
  if (by === 0 && (gone?.length ?? 0) === 0) return [];
  const { code } = mission;
  const { period } = given;
  const progress = state.progress + by;
  const change = { mission: code, period, by, ...(gone ? { seen: gone } : {}) };
  const isHeld = (state.completions.at(-1)?.held ?? 0) <= progress;
  if (isHeld && isFinished(draft.user, mission, state)) return [change];
  for (const { held, coins, xp } of state.completions.toReversed()) {
    if (held <= progress) break;
    record(draft, { kind: 'mission.reopened', mission: code, period, held, coins: 0 - coins, xp: 0 - xp });
  }
  const completions = stateOf(draft.user, code, period)?.completions.length ?? 0;
  const target = nextTarget(mission, completions);
  record(draft, { kind: 'mission.regressed', ...change, progress, target });
  return [];
}

/** The names that no other receipt has. */
const lastOf = (state: MissionState, names: readonly string[]): string[] =>
  names.filter((name) => state.seen.some(([known, receipts]) => known === name && receipts === 1));

/** Rounding, or the return of a negative line, can raise the share of a mission. */
function moreThan(given: Share | undefined, left: Share | undefined): Share | null {
  if (left === undefined) return null;
  if (left.seen === undefined) {
    const by = left.by - (given?.by ?? 0);
    return by > 0 ? { ...left, by } : null;
  }
  const seen = left.seen.filter((name) => given?.seen?.includes(name) !== true);
  return seen.length > 0 ? { ...left, seen } : null;
}

/** With `maxCompletions`, a period that was over the limit is completed in place of a reopened one. */
function makeUp(draft: Draft, mission: Mission): void {
  const { code, maxCompletions, perPeriod = 1, reward } = mission;
  if (maxCompletions === undefined) return;
  const waits = (state: MissionState): boolean =>
    state.code === code &&
    state.completions.length < perPeriod &&
    state.progress >= nextTarget(mission, state.completions.length);
  while (completionsOf(draft.user, code) < maxCompletions && hasRoom(draft)) {
    const state = draft.user.missions.find(waits);
    if (state === undefined) return;
    const held = nextTarget(mission, state.completions.length);
    record(draft, { kind: 'mission.completed', mission: code, period: state.period, held, ...reward });
  }
}
