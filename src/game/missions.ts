// Missions: which receipts count, and how they advance a shopper.
import type { QuietProgress } from './change.ts';
import { hasRoom } from './check-bounds.ts';
import type { Draft } from './draft.ts';
import { record } from './draft.ts';
import type { Parts } from './earning.ts';
import { climbLevels } from './levels.ts';
import { calendarAt, periodsAt } from './period.ts';
import type { Purchase, Share } from './receipt.ts';
import type { Mission, MissionKind } from './rulebook.ts';
import type { PreparedMission, Rules } from './rules.ts';
import type { MissionState, User } from './user.ts';
import { placeOf } from './user.ts';
import { multiply } from './whole.ts';
import { localTime } from './zone.ts';

/** What a purchase, or the rest of it, counts for a mission. */
interface Worth {
  readonly sum: number;
  readonly categories: readonly string[];
}

/**
 * The share of the purchase in each mission that it fits, in the order of the rulebook. It does not depend on the shopper.
 * `parts` are those of the purchase.
 */
export function sharesOf(rules: Rules, purchase: Purchase, parts: Parts): Share[] {
  const shares: Share[] = [];
  const periodOf = periodsAt(rules.rulebook, purchase.issuedAtMs);
  for (const prepared of rules.missions.values()) {
    const worth = worthOf(rules, prepared, purchase, parts);
    if (worth === null) continue;
    const { mission } = prepared;
    const { code, kind } = mission;
    shares.push({ mission: code, period: periodOf(mission).key, ...countedFor(kind, purchase, worth) });
  }
  return shares;
}

/** What the purchase counts for a mission: an amount, or the names of which each counts once. */
function countedFor(kind: MissionKind, { storeId }: Purchase, worth: Worth): Pick<Share, 'by' | 'seen'> {
  switch (kind) {
    case 'count':
      return { by: 1 };
    case 'sum':
      return { by: worth.sum };
    case 'stores':
      return { by: 0, seen: [storeId] };
    case 'categories':
      return { by: 0, seen: worth.categories.toSorted() };
  }
}

export interface Steps {
  /** Shares of finished missions, as changes of progress. */
  readonly quiet: readonly QuietProgress[];
  /** Shares of the other missions, for {@link advanceMission}. */
  readonly open: readonly { readonly mission: Mission; readonly share: Share }[];
}

/** Splits the shares by whether the shopper has finished the mission. */
export function stepsOf(user: User, rules: Rules, shares: readonly Share[]): Steps {
  const quiet = [];
  const open = [];
  for (const share of shares) {
    const mission = rules.missions.get(share.mission)?.mission;
    if (mission === undefined) continue;
    const state = stateOf(user, mission.code, share.period);
    if (isFinished(user, mission, state)) quiet.push(stepOf(state, share));
    else open.push({ mission, share });
  }
  return { quiet, open };
}

/** Adds a share to a mission and completes it as often as its progress allows. */
export function advanceMission(draft: Draft, rules: Rules, mission: Mission, share: Share): void {
  const state = stateOf(draft.user, mission.code, share.period);
  const before = state?.progress ?? 0;
  const step = stepOf(state, share);
  const progress = before + step.by;
  const target = nextTarget(mission, state?.completions.length ?? 0);
  record(draft, { ...step, kind: 'mission.progressed', progress, target });
  if (progress >= target) completeMission(draft, rules, mission, share.period, before);
}

/** The share as a change of progress. For distinct kinds only names that the shopper does not have yet count. */
function stepOf(state: MissionState | undefined, share: Share): QuietProgress {
  const { seen } = share;
  if (seen === undefined) return share;
  let by = 0;
  for (const name of seen) if (!hasSeen(state, name)) by += 1;
  return { mission: share.mission, period: share.period, by, seen };
}

const hasSeen = (state: MissionState | undefined, name: string): boolean =>
  state !== undefined && placeOf(state.seen, name) >= 0;

/** Whether the shopper cannot complete the mission again in this period. */
export function isFinished(user: User, mission: Mission, state: MissionState | undefined): boolean {
  if ((state?.completions.length ?? 0) >= (mission.perPeriod ?? 1)) return true;
  return mission.maxCompletions !== undefined && completionsOf(user, mission.code) >= mission.maxCompletions;
}

/** The shopper's state of a mission in a period. */
export function stateOf(user: User, code: string, period: string): MissionState | undefined {
  for (const state of user.missions) if (state.code === code && state.period === period) return state;
  return undefined;
}

/** The progress at which a mission with `completions` completions is completed next. */
export const nextTarget = (mission: Mission, completions: number): number =>
  multiply(mission.target, Math.min(completions + 1, mission.perPeriod ?? 1));

export function completionsOf(user: User, code: string): number {
  const past = user.past[placeOf(user.past, code)]?.[1] ?? 0;
  return user.missions.reduce(
    (sum, state) => (state.code === code ? sum + state.completions.length : sum),
    past,
  );
}

function worthOf(rules: Rules, prepared: PreparedMission, purchase: Purchase, parts: Parts): Worth | null {
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
  let sum = 0;
  const found: string[] = [];
  for (const [category, amount] of parts) {
    if (category === null || amount <= 0 || categories?.has(category) === false) continue;
    sum += amount;
    found.push(category);
  }
  return found.length === 0 ? null : { sum, categories: found };
}

const isWithin = ({ from, until }: { from: number; until: number }, minute: number): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until;

/** Completes the mission as often as the new progress allows. The XP of a reward may reach a level. */
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
