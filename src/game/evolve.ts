// Applies changes to a shopper. A journal is replayed by applying its changes in order.
import type { Building } from './building.ts';
import type { Change, DayChange, JournalRecord, QuietProgress } from './change.ts';
import { coinsOf, xpOf } from './change.ts';
import { isSameLine, lineKey } from './day-caps.ts';
import type { MissionState, User } from './user.ts';
import { firstLevel, missionKey, nameOf, placeOf, put, tidy } from './user.ts';
import { add } from './whole.ts';

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

/** As {@link evolve}, but writes to the given object, which the caller must own. Lists are replaced, not modified. */
export function move(user: Building<User>, change: Change): void {
  user.seq = add(user.seq, 1);
  user.coins = add(user.coins, coinsOf(change));
  user.xp = add(user.xp, xpOf(change));
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

/** `receipts` is 1 where the purchase adds its names to missions, −1 where it removes them. */
function countPurchase(user: Building<User>, change: PurchaseChange, receipts: 1 | -1): void {
  user.totalReceipts = add(user.totalReceipts, change.receipts);
  user.totalSpent = add(user.totalSpent, change.amount);
  if (change.earned !== undefined) countDay(user, change.earned);
  for (const quiet of change.beyond ?? []) moveProgress(user, quiet, receipts);
}

/** A day without earnings is not kept. */
function countDay(user: Building<User>, change: DayChange): void {
  const { day, received, cap, coins, xp } = change;
  const at = user.days.findIndex((line) => isSameLine(line, change));
  const known = user.days[at];
  // A return may come after its day was removed: then there is nothing to lower.
  if (known === undefined && coins <= 0 && xp <= 0) return;
  const after = {
    ...(received === undefined ? { day } : { day, received }),
    cap: known?.cap ?? cap,
    coins: add(known?.coins ?? 0, coins),
    xp: add(known?.xp ?? 0, xp),
  };
  const isEmpty = after.coins === 0 && after.xp === 0;
  user.days = put(user.days, at, isEmpty ? null : after, lineKey);
}

function moveProgress(user: Building<User>, change: QuietProgress, receipts: 1 | -1): void {
  const { by, seen = [] } = change;
  moveMission(user, change, ({ code, period, progress, seen: names, completions }) => ({
    code,
    period,
    progress: add(progress, by),
    seen: seen.reduce((known, name) => count(known, name, receipts), names),
    completions,
  }));
}

function moveMission(
  user: Building<User>,
  { mission: code, period }: { readonly mission: string; readonly period: string },
  update: (state: MissionState) => MissionState,
): void {
  const at = user.missions.findIndex((state) => state.code === code && state.period === period);
  const after = update(user.missions[at] ?? { code, period, progress: 0, seen: [], completions: [] });
  const isEmpty = after.progress === 0 && after.seen.length === 0 && after.completions.length === 0;
  user.missions = put(user.missions, at, isEmpty ? null : after, missionKey);
}

/** Changes the number of receipts with this name, in a list sorted by name. */
function count(list: MissionState['seen'], name: string, by: number): MissionState['seen'] {
  const at = placeOf(list, name);
  const receipts = (list[at]?.[1] ?? 0) + by;
  return put(list, at, receipts > 0 ? [name, receipts] : null, nameOf);
}
