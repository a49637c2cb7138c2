// Evolve: a shopper and one change give the shopper after it. Replaying a journal is folding this.
import type { Change, JournalRecord } from './change.ts';
import type { MissionState, User } from './user.ts';
import { firstLevel, missionKey, replace, tidy } from './user.ts';
import { add } from './whole.ts';

/** A shopper on the way through a decision: fields move on, lists are replaced and never changed in place. */
export type MovingUser = { -readonly [Field in keyof User]: User[Field] };

/** The shopper after `change`, which takes the next number. Throws OverflowError when a total leaves the exact range. */
export function evolve(user: User, change: Change): User {
  const after = { ...user };
  move(after, change);
  return after;
}

/** The shopper after all of a record's entries. */
export function replay(user: User, record: JournalRecord): User {
  const after = { ...user };
  for (const entry of record.entries) move(after, entry);
  return after;
}

/** As {@link evolve}, on a copy of the caller's own. */
export function move(user: MovingUser, change: Change): void {
  user.seq = add(user.seq, 1);
  if ('coins' in change) user.coins = add(user.coins, change.coins);
  if ('xp' in change) user.xp = add(user.xp, change.xp);
  switch (change.kind) {
    case 'purchase.recorded':
      Object.assign(user, tidy(user, change.keepFrom));
      countPurchase(user, change);
      return;
    case 'purchase.returned':
      countPurchase(user, change);
      return;
    case 'coins.credited':
    case 'coins.debited':
      countDay(user, change.day, change.coins, 0);
      return;
    case 'xp.gained':
    case 'xp.lost':
      countDay(user, change.day, 0, change.xp);
      return;
    case 'level.reached': {
      const { level, held, coins } = change;
      user.level = level;
      user.levels = [...user.levels, { level, held, coins }];
      return;
    }
    case 'level.lost':
      user.levels = user.levels.slice(0, -1);
      user.level = user.levels.at(-1)?.level ?? firstLevel;
      return;
    case 'mission.progressed':
    case 'mission.regressed': {
      const { by, seen = [] } = change;
      const receipts = change.kind === 'mission.progressed' ? 1 : -1;
      moveMission(user, change, (state) => ({
        ...state,
        progress: add(state.progress, by),
        seen: seen.reduce((known, name) => count(known, name, receipts), state.seen),
      }));
      return;
    }
    case 'mission.completed': {
      const { held, coins, xp } = change;
      moveMission(user, change, (state) => ({
        ...state,
        completions: [...state.completions, { held, coins, xp }],
      }));
      return;
    }
    case 'mission.reopened':
      moveMission(user, change, (state) => ({ ...state, completions: state.completions.slice(0, -1) }));
  }
}

function countPurchase(
  user: MovingUser,
  change: { readonly amount: number; readonly receipts: number },
): void {
  user.totalReceipts = add(user.totalReceipts, change.receipts);
  user.totalSpent = add(user.totalSpent, change.amount);
}

/** A day's earnings, where the change names a day. A day that earned nothing is not kept. */
function countDay(user: MovingUser, day: string | undefined, coins: number, xp: number): void {
  if (day === undefined) return;
  const known = user.days.find((candidate) => candidate.day === day);
  // A return may come after its day was let go: there is nothing left to lower.
  if (known === undefined && coins <= 0 && xp <= 0) return;
  const after = { day, coins: add(known?.coins ?? 0, coins), xp: add(known?.xp ?? 0, xp) };
  const empty = after.coins === 0 && after.xp === 0;
  user.days = replace(user.days, (item) => item.day, day, empty ? null : after);
}

function moveMission(
  user: MovingUser,
  { mission: code, period }: { readonly mission: string; readonly period: string },
  update: (state: MissionState) => MissionState,
): void {
  const known = user.missions.find((state) => state.code === code && state.period === period);
  const after = update(known ?? { code, period, progress: 0, seen: [], completions: [] });
  const empty = after.progress === 0 && after.seen.length === 0 && after.completions.length === 0;
  user.missions = replace(user.missions, missionKey, missionKey(after), empty ? null : after);
}

/** A sorted list of names, each with the number of receipts that stand for it. */
function count(list: MissionState['seen'], name: string, by: number): MissionState['seen'] {
  const receipts = (list.find(([known]) => known === name)?.[1] ?? 0) + by;
  return replace(list, ([known]) => known, name, receipts > 0 ? [name, receipts] : null);
}
