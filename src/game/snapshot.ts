// The snapshot of a shopper, as pages show it: totals, level, and the missions that run now.
import { isFinished, nextTarget, stateOf } from './missions.ts';
import { periodOf } from './period.ts';
import type { Names } from './rulebook.ts';
import type { Rules } from './rules.ts';
import type { User } from './user.ts';

export interface MissionStanding {
  readonly code: string;
  readonly name: Names;
  readonly progress: number;
  readonly target: number;
  readonly completions: number;
  readonly finished: boolean;
  readonly reward: { readonly coins: number; readonly xp: number };
  /** ISO 8601, UTC; null where the mission does not restart. */
  readonly resetsAt: string | null;
}

export interface Snapshot {
  readonly userId: string;
  readonly seq: number;
  readonly coins: number;
  /** The debt where the balance is below zero, else 0. */
  readonly debt: number;
  readonly xp: number;
  readonly level: number;
  readonly nextLevel: { readonly level: number; readonly xp: number } | null;
  readonly totalReceipts: number;
  readonly totalSpent: number;
  readonly missions: readonly MissionStanding[];
}

/** The snapshot of `user` at `atMs` under the rulebook in force. */
export function snapshotOf(user: User, rules: Rules, atMs: number): Snapshot {
  const next = rules.rulebook.levels.find(({ level }) => level > user.level);
  const current = [...rules.missions.values()].filter(
    ({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs,
  );
  return {
    userId: user.id,
    seq: user.seq,
    coins: user.coins,
    debt: Math.max(0, -user.coins),
    xp: user.xp,
    level: user.level,
    nextLevel: next ? { level: next.level, xp: next.xp } : null,
    totalReceipts: user.totalReceipts,
    totalSpent: user.totalSpent,
    missions: current.map(({ mission, untilMs }) => {
      const period = periodOf(mission, rules.rulebook, atMs);
      const state = stateOf(user, mission.code, period.key);
      return {
        code: mission.code,
        name: mission.name,
        progress: state?.progress ?? 0,
        target: nextTarget(mission, state?.completions.length ?? 0),
        completions: state?.completions.length ?? 0,
        finished: isFinished(user, mission, state),
        reward: mission.reward,
        resetsAt: startsAnew(period.untilMs, untilMs),
      };
    }),
  };
}

/** The end of the period; null where the mission does not restart after it. */
export const startsAnew = (periodEndMs: number | null, missionEndMs: number): string | null =>
  periodEndMs === null || missionEndMs <= periodEndMs ? null : new Date(periodEndMs).toISOString();
