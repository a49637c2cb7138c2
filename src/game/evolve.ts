// Evolve: a shopper and one change give the shopper after it. Replaying a journal is folding this.
import type { Change, JournalRecord } from './change.ts';
import type { MissionState, User } from './user.ts';
import { firstLevel, missionKey, replace, tidy } from './user.ts';
import { add } from './whole.ts';

/** The shopper after `change`, which takes the next number. Throws OverflowError when a total leaves the exact range. */
export function evolve(user: User, change: Change): User {
  return { ...apply(user, change), seq: add(user.seq, 1) };
}

/** The shopper after all of a record's entries. */
export function replay(user: User, record: JournalRecord): User {
  return record.entries.reduce<User>(evolve, tidy(user, record.atMs));
}

function apply(user: User, change: Change): User {
  switch (change.kind) {
    case 'purchase.recorded':
    case 'purchase.returned':
      return {
        ...user,
        totalReceipts: add(user.totalReceipts, change.receipts),
        totalSpent: add(user.totalSpent, change.amount),
      };
    case 'coins.credited':
    case 'coins.debited':
      return { ...earn(user, change.day, change.coins, 0), coins: add(user.coins, change.coins) };
    case 'xp.gained':
    case 'xp.lost':
      return { ...earn(user, change.day, 0, change.xp), xp: add(user.xp, change.xp) };
    case 'level.reached': {
      const { level, held, coins } = change;
      return {
        ...user,
        level,
        levels: [...user.levels, { level, held, coins }],
        coins: add(user.coins, coins),
      };
    }
    case 'level.lost': {
      const levels = user.levels.slice(0, -1);
      return {
        ...user,
        levels,
        level: levels.at(-1)?.level ?? firstLevel,
        coins: add(user.coins, change.coins),
      };
    }
    case 'mission.progressed':
    case 'mission.regressed':
      return withMission(user, change, (state) => ({
        ...state,
        untilMs: change.untilMs,
        progress: add(state.progress, change.by),
        seen: (change.seen ?? []).reduce(
          (seen, name) => count(seen, name, change.kind === 'mission.progressed' ? 1 : -1),
          state.seen,
        ),
      }));
    case 'mission.completed': {
      const { held, coins, xp } = change;
      const after = withMission(user, change, (state) => ({
        ...state,
        completions: [...state.completions, { held, coins, xp }],
      }));
      return { ...after, coins: add(user.coins, coins), xp: add(user.xp, xp) };
    }
    case 'mission.reopened': {
      const after = withMission(user, change, (state) => ({
        ...state,
        completions: state.completions.slice(0, -1),
      }));
      return { ...after, coins: add(user.coins, change.coins), xp: add(user.xp, change.xp) };
    }
  }
}

/** A day's earnings, where the change names a day. A day that earned nothing is not kept. */
function earn(user: User, day: string | undefined, coins: number, xp: number): User {
  if (day === undefined) return user;
  const known = user.days.find((candidate) => candidate.day === day);
  // A return may come after its day was let go: there is nothing left to lower.
  if (known === undefined && coins <= 0 && xp <= 0) return user;
  const after = { day, coins: add(known?.coins ?? 0, coins), xp: add(known?.xp ?? 0, xp) };
  const empty = after.coins === 0 && after.xp === 0;
  return { ...user, days: replace(user.days, (item) => item.day, day, empty ? null : after) };
}

function withMission(
  user: User,
  change: { readonly mission: string; readonly period: string; readonly untilMs?: number | null },
  update: (state: MissionState) => MissionState,
): User {
  const { mission: code, period } = change;
  const state = user.missions.find((candidate) => candidate.code === code && candidate.period === period);
  const fresh = { code, period, untilMs: change.untilMs ?? null, progress: 0, seen: [], completions: [] };
  const after = update(state ?? fresh);
  const empty = after.progress === 0 && after.seen.length === 0 && after.completions.length === 0;
  return {
    ...user,
    missions: replace(user.missions, missionKey, missionKey(after), empty ? null : after),
  };
}

function count(seen: MissionState['seen'], name: string, by: number): MissionState['seen'] {
  const receipts = (seen.find(([known]) => known === name)?.[1] ?? 0) + by;
  return replace(seen, ([known]) => known, name, receipts > 0 ? [name, receipts] : null);
}
