// The totals of the mall today, and the progress of its daily goal.
import type { Rules } from '../game/rules.ts';
import { rankingKey, spanPeriod } from '../game/scores.ts';
import type { MallToday, TodaysGoal } from '../ports/broadcast.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';

/** Never rejects. Null if the leaderboards cannot be read now. */
export type ReadToday = () => Promise<MallToday | null>;

export interface ReadTodayParts {
  readonly leaderboards: Pick<Leaderboards, 'total'>;
  readonly rules: () => Rules;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createReadToday({ leaderboards, rules, log, now }: ReadTodayParts): ReadToday {
  return async () => {
    const { rulebook } = rules();
    const day = spanPeriod('day', rulebook, now());
    const key = rankingKey('mall', day.name);
    try {
      const [receipts, coins] = await Promise.all([
        leaderboards.total('receipts', key),
        leaderboards.total('coins', key),
      ]);
      return {
        day: day.name,
        // Every day has an end, so the fallback is never used.
        resetsAt: new Date(day.untilMs ?? now()).toISOString(),
        receipts,
        coins,
        goal: goalOf(rulebook.mallGoal, { receipts, coins }),
      };
    } catch (error) {
      log.debug({ err: error }, 'the totals of the day cannot be read now');
      return null;
    }
  };
}

function goalOf(
  goal: Rules['rulebook']['mallGoal'],
  totals: Readonly<Record<'receipts' | 'coins', number>>,
): TodaysGoal | null {
  if (goal === undefined) return null;
  const value = totals[goal.measure];
  return { ...goal, value, isReached: value >= goal.target };
}
