// Goals and campaigns as screens show them: the missions of the mall, or those that include a store.
import { periodOf } from './period.ts';
import type { MissionKind, Names } from './rulebook.ts';
import type { PreparedMission, Rules } from './rules.ts';
import { startsAnew } from './snapshot.ts';

type Reward = { readonly coins: number; readonly xp: number };

export interface Goal {
  readonly code: string;
  readonly name: Names;
  readonly kind: MissionKind;
  readonly target: number;
  readonly reward: Reward;
  /** ISO 8601, UTC; null where the mission does not restart. */
  readonly resetsAt: string | null;
}

export interface Campaign {
  readonly code: string;
  readonly name: Names;
  readonly reward: Reward;
  /** ISO 8601, UTC; null where that end is open. */
  readonly from: string | null;
  readonly until: string | null;
}

/** How long before its start a campaign is shown. */
const noticeMs = 7 * 86_400_000;

/** The missions that can be won at `atMs`, at most `most`. */
export function goalsOf(rules: Rules, storeId: string | null, atMs: number, most: number): Goal[] {
  return missionsOf(rules, storeId)
    .filter(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs)
    .slice(0, most)
    .map(({ mission, untilMs }) => ({
      code: mission.code,
      name: mission.name,
      kind: mission.kind,
      target: mission.target,
      reward: mission.reward,
      resetsAt: startsAnew(periodOf(mission, rules.rulebook, atMs).untilMs, untilMs),
    }));
}

/** The missions with a start or an end that run at `atMs` or start soon, the first to end first; at most `most`. */
export function campaignsOf(rules: Rules, storeId: string | null, atMs: number, most: number): Campaign[] {
  return missionsOf(rules, storeId)
    .filter(({ fromMs, untilMs }) => Number.isFinite(fromMs) || Number.isFinite(untilMs))
    .filter(({ fromMs, untilMs }) => atMs >= fromMs - noticeMs && atMs < untilMs)
    .sort((one, other) => (one.untilMs < other.untilMs ? -1 : 1))
    .slice(0, most)
    .map(({ mission, fromMs, untilMs }) => ({
      code: mission.code,
      name: mission.name,
      reward: mission.reward,
      from: isoOf(fromMs),
      until: isoOf(untilMs),
    }));
}

const missionsOf = (rules: Rules, storeId: string | null): PreparedMission[] =>
  [...rules.missions.values()].filter(
    ({ stores }) => storeId === null || stores === null || stores.has(storeId),
  );

const isoOf = (ms: number): string | null => (Number.isFinite(ms) ? new Date(ms).toISOString() : null);
