// Missions: which receipts count, and how far they bring the shopper.

import type { QuietProgress } from './change.ts';
import { hasRoom } from './check-bounds.ts';
import type { Draft } from './draft.ts';
import { record } from './draft.ts';
import { climbLevels } from './levels.ts';
import { calendarAt, periodOf } from './period.ts';
import type { Purchase, Share } from './receipt.ts';
import { amountByCategory } from './receipt.ts';
import type { Mission } from './rulebook.ts';
import type { PreparedMission, Rules } from './rules.ts';
import type { MissionState, User } from './user.ts';
import { multiply } from './whole.ts';
import { localTime } from './zone.ts';

/** What a purchase (or what is left of it) is worth to a mission. */
interface Worth {
  readonly sum: number;
  readonly categories: readonly string[];
}

/** What the purchase counts for each mission that it fits, in the order of the rulebook: whoever bought it, whenever. */
export function sharesOf(rules: Rules, purchase: Purchase): Share[] {
  const shares: Share[] = [];
  for (const prepared of rules.missions.values()) {
    const worth = worthOf(rules, prepared, purchase);
    if (worth === null) continue;
    const { code, kind } = prepared.mission;
    const period = periodOf(prepared.mission, rules.rulebook, purchase.issuedAtMs).key;
    if (kind === 'count') shares.push({ mission: code, period, by: 1 });
    else if (kind === 'sum') shares.push({ mission: code, period, by: worth.sum });
    else {
      const seen = kind === 'stores' ? [purchase.storeId] : worth.categories;
      shares.push({ mission: code, period, by: 0, seen });
    }
  }
  return shares;
}

/** Shares of finished missions as changes of their own progress; the others are for {@link advanceMissions}. */
export function quietly(user: User, rules: Rules, shares: readonly Share[]): QuietProgress[] {
  return shares.flatMap((share): QuietProgress[] => {
    const mission = rules.missions.get(share.mission)?.mission;
    const state = stateOf(user, share.mission, share.period);
    if (mission === undefined || !isFinished(user, mission, state)) return [];
    const { period, seen } = share;
    return [{ mission: share.mission, period, by: progressBy(state, share), ...(seen ? { seen } : {}) }];
  });
}

/** Counts the shares for their missions, but for those that count quietly. */
export function advanceMissions(
  draft: Draft,
  rules: Rules,
  shares: readonly Share[],
  quiet: readonly QuietProgress[],
): void {
  for (const share of shares) {
    if (quiet.some(({ mission }) => mission === share.mission)) continue;
    const mission = rules.missions.get(share.mission)?.mission;
    if (mission !== undefined) advanceMission(draft, rules, mission, share);
  }
}

/** Counts a share: the mission moves on, and is completed as often as it then can be. */
export function advanceMission(draft: Draft, rules: Rules, mission: Mission, share: Share): void {
  const { period, seen } = share;
  const state = stateOf(draft.user, mission.code, period);
  const before = state?.progress ?? 0;
  const by = progressBy(state, share);
  record(draft, {
    kind: 'mission.progressed',
    mission: mission.code,
    period,
    by,
    ...(seen ? { seen } : {}),
    progress: before + by,
    target: nextTarget(mission, state?.completions.length ?? 0),
  });
  completeMission(draft, rules, mission, period, before);
}

/** For distinct kinds, the names that nobody has shown before. */
const progressBy = (state: MissionState | undefined, { by, seen }: Share): number =>
  seen === undefined ? by : seen.filter((name) => !state?.seen.some(([known]) => known === name)).length;

/** Whether the mission takes no more receipts of this shopper in this period. */
export function isFinished(user: User, mission: Mission, state: MissionState | undefined): boolean {
  if ((state?.completions.length ?? 0) >= (mission.perPeriod ?? 1)) return true;
  return mission.maxCompletions !== undefined && completionsOf(user, mission.code) >= mission.maxCompletions;
}

/** The shopper's state of a mission in a period. */
export const stateOf = (user: User, code: string, period: string): MissionState | undefined =>
  user.missions.find((state) => state.code === code && state.period === period);

/** The progress at which a mission with that many completions is next completed. */
export const nextTarget = (mission: Mission, completions: number): number =>
  multiply(mission.target, Math.min(completions + 1, mission.perPeriod ?? 1));

export function completionsOf(user: User, code: string): number {
  const past = user.past.find(([known]) => known === code)?.[1] ?? 0;
  return user.missions.reduce(
    (sum, state) => (state.code === code ? sum + state.completions.length : sum),
    past,
  );
}

function worthOf(rules: Rules, prepared: PreparedMission, purchase: Purchase): Worth | null {
  const { mission, stores, categories, hours } = prepared;
  const { issuedAtMs: at, amount: left } = purchase;
  if (at < prepared.fromMs || at >= prepared.untilMs) return null;
  if (stores !== null && !stores.has(purchase.storeId)) return null;
  if (left === 0 || left < (mission.filter?.minAmount ?? 0)) return null;
  if (prepared.weekdays !== null || hours !== null) {
    const local = localTime(calendarAt(rules.rulebook, at).timeZone, at);
    if (prepared.weekdays !== null && !prepared.weekdays.has(local.weekday)) return null;
    if (hours !== null && !isWithin(hours, local.minuteOfDay)) return null;
  }
  if (categories === null && mission.kind !== 'categories') return { sum: left, categories: [] };
  const fallback = rules.stores.get(purchase.storeId)?.category ?? null;
  const parts = [...amountByCategory(purchase, left, rules.categories, fallback)].filter(
    ([category, amount]) =>
      category !== null && amount > 0 && (categories === null || categories.has(category)),
  );
  if (parts.length === 0) return null;
  return {
    sum: parts.reduce((sum, [, amount]) => sum + amount, 0),
    categories: parts.map(([category]) => category ?? '').sort(),
  };
}

const isWithin = ({ from, until }: { from: number; until: number }, minute: number): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until;

/** Completes as often as the new progress allows; the reward's XP may cross a level. */
function completeMission(draft: Draft, rules: Rules, mission: Mission, period: string, before: number): void {
  for (;;) {
    const state = stateOf(draft.user, mission.code, period);
    if (state === undefined || state.progress <= before || isFinished(draft.user, mission, state)) return;
    const target = nextTarget(mission, state.completions.length);
    if (state.progress < target) return;
    if (!hasRoom(draft)) return;
    const xpBefore = draft.user.xp;
    const held = Math.max(target, before + 1);
    record(draft, { kind: 'mission.completed', mission: mission.code, period, held, ...mission.reward });
    climbLevels(draft, rules, xpBefore);
  }
}
