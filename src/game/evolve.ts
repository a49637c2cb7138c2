// Evolve: a shopper and one change give the shopper after it. Replaying a journal is folding this.
import type { Change, DayChange, JournalRecord, QuietProgress } from './change.ts';
import { lineKey } from './day-caps.ts';
import type { MissionState, User } from './user.ts';
import { firstLevel, missionKey, replace, tidy } from './user.ts';
import { add } from './whole.ts';

/** A shopper on the way through a decision: fields move on, lists are replaced and never changed in place. */
export type MovingUser = { -readonly [Field in keyof User]: User[Field] };

/** The shopper after `change`, which takes the next number. */
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
      countPurchase(user, change, 1);
      return;
    case 'purchase.returned':
      countPurchase(user, change, -1);
      return;
    case 'coins.credited':
    case 'coins.debited':
    case 'xp.gained':
    case 'xp.lost':
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
      moveProgress(user, change, change.kind === 'mission.progressed' ? 1 : -1);
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

type PurchaseChange = Extract<Change, { kind: 'purchase.recorded' | 'purchase.returned' }>;

/** `receipts` is 1 where the purchase shows the names that it counts for, −1 where it no longer does. */
function countPurchase(user: MovingUser, change: PurchaseChange, receipts: 1 | -1): void {
  user.totalReceipts = add(user.totalReceipts, change.receipts);
  user.totalSpent = add(user.totalSpent, change.amount);
  if (change.earned !== undefined) countDay(user, change.earned);
  for (const quiet of change.beyond ?? []) moveProgress(user, quiet, receipts);
}

/** A day that earned nothing is not kept. */
function countDay(user: MovingUser, { coins, xp, cap, ...line }: DayChange): void {
  const key = lineKey(line);
  const known = user.days.find((candidate) => lineKey(candidate) === key);
  // A return may come after its day was let go: there is nothing left to lower.
  if (known === undefined && coins <= 0 && xp <= 0) return;
  const after = {
    day: line.day,
    ...(line.received === undefined ? {} : { received: line.received }),
    cap: known?.cap ?? cap,
    coins: add(known?.coins ?? 0, coins),
    xp: add(known?.xp ?? 0, xp),
  };
  const empty = after.coins === 0 && after.xp === 0;
  user.days = replace(user.days, lineKey, key, empty ? null : after);
}

function moveProgress(user: MovingUser, change: QuietProgress, receipts: 1 | -1): void {
  const { by, seen = [] } = change;
  moveMission(user, change, (state) => ({
    ...state,
    progress: add(state.progress, by),
    seen: seen.reduce((known, name) => count(known, name, receipts), state.seen),
  }));
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
