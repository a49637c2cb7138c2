// Missions: which receipts count, how far they bring the shopper, and how a return lets go.
import type { Draft } from './draft.ts';
import { record } from './draft.ts';
import { climbLevels, descendLevels } from './levels.ts';
import { periodOf } from './period.ts';
import type { JudgedReceipt, Purchase, Share } from './receipt.ts';
import { amountByCategory } from './receipt.ts';
import type { Mission } from './rulebook.ts';
import type { PreparedMission, Rules } from './rules.ts';
import type { MissionState, User } from './user.ts';
import { multiply } from './whole.ts';
import { localTime } from './zone.ts';

/** What a purchase (or what is left of it) is worth to a mission; null when it does not count. */
export interface Worth {
  readonly sum: number;
  readonly categories: readonly string[];
}

/** Counts the purchase for every mission it fits and that is not finished; gives back what it gave to each. */
export function advanceMissions(draft: Draft, rules: Rules, purchase: Purchase): Share[] {
  const shares: Share[] = [];
  for (const prepared of rules.missions.values()) {
    const { mission } = prepared;
    const worth = worthOf(rules, prepared, purchase, purchase.amount);
    if (worth === null) continue;
    const period = periodOf(mission, rules.rulebook, purchase.issuedAtMs).key;
    const state = stateOf(draft.user, mission.code, period);
    if (isFinished(draft.user, mission, state)) continue;
    const step = stepOf(mission, purchase, worth, state);
    if (step.by === 0 && step.seen === undefined) continue;
    const before = state?.progress ?? 0;
    record(draft, {
      kind: 'mission.progressed',
      mission: mission.code,
      period,
      ...step,
      progress: before + step.by,
      target: nextTarget(mission, state?.completions.length ?? 0),
    });
    shares.push({ mission: mission.code, period, ...step });
    completeMission(draft, rules, mission, period, before);
  }
  return shares;
}

/** Takes back from one mission what the share gave beyond `standing`, reopening what the progress no longer holds. */
export function regressMission(draft: Draft, share: Share, standing: Share | null, rules: Rules): void {
  const state = stateOf(draft.user, share.mission, share.period);
  if (state === undefined) return; // let go long ago, see period.ts
  const seen = standing === null ? share.seen : undefined;
  const gone = seen?.filter((name) =>
    state.seen.some(([known, receipts]) => known === name && receipts === 1),
  );
  const by = gone ? 0 - gone.length : (standing?.by ?? 0) - share.by;
  if (by === 0 && seen === undefined) return;
  const progress = state.progress + by;
  const { mission, period } = share;
  for (let top = state.completions.at(-1); top && progress < top.held; ) {
    record(draft, {
      kind: 'mission.reopened',
      mission,
      period,
      held: top.held,
      coins: 0 - top.coins,
      xp: 0 - top.xp,
    });
    descendLevels(draft);
    top = stateOf(draft.user, mission, period)?.completions.at(-1);
  }
  const judging = rules.missions.get(mission)?.mission;
  const completions = stateOf(draft.user, mission, period)?.completions.length ?? 0;
  const target = judging ? nextTarget(judging, completions) : (state.completions[0]?.held ?? progress);
  record(draft, {
    kind: 'mission.regressed',
    mission,
    period,
    by,
    ...(seen ? { seen } : {}),
    progress,
    target,
  });
}

/** What the mission keeps of the share when `left` minor units of the receipt stand; null: nothing. */
export function shareOfRest(rules: Rules, receipt: JudgedReceipt, share: Share, left: number): Share | null {
  if (left === 0) return null;
  const prepared = rules.missions.get(share.mission);
  // Receipts and distinct places let go only when nothing is left.
  if (prepared === undefined || prepared.mission.kind !== 'sum') return share;
  const by = Math.min(share.by, worthOf(rules, prepared, receipt, left)?.sum ?? 0);
  return by === 0 ? null : { ...share, by };
}

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

function completionsOf(user: User, code: string): number {
  const past = user.past.find(([known]) => known === code)?.[1] ?? 0;
  return user.missions.reduce(
    (sum, state) => (state.code === code ? sum + state.completions.length : sum),
    past,
  );
}

function worthOf(rules: Rules, prepared: PreparedMission, purchase: Purchase, left: number): Worth | null {
  const { mission, stores, categories, hours } = prepared;
  const at = purchase.issuedAtMs;
  if (at < prepared.fromMs || at >= prepared.untilMs) return null;
  if (stores !== null && !stores.has(purchase.storeId)) return null;
  if (left === 0 || left < (mission.filter?.minAmount ?? 0)) return null;
  if (prepared.weekdays !== null || hours !== null) {
    const local = localTime(rules.rulebook.timeZone, at);
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

function stepOf(
  mission: Mission,
  purchase: Purchase,
  worth: Worth,
  state: MissionState | undefined,
): { by: number; seen?: readonly string[] } {
  if (mission.kind === 'count') return { by: 1 };
  if (mission.kind === 'sum') return { by: worth.sum };
  const seen = mission.kind === 'stores' ? [purchase.storeId] : worth.categories;
  const isNew = (name: string): boolean => !state?.seen.some(([known]) => known === name);
  return { by: seen.filter(isNew).length, seen };
}

/** Completes as often as the new progress allows; the reward's XP may cross a level. */
function completeMission(draft: Draft, rules: Rules, mission: Mission, period: string, before: number): void {
  for (;;) {
    const state = stateOf(draft.user, mission.code, period);
    if (state === undefined || state.progress <= before || isFinished(draft.user, mission, state)) return;
    const target = nextTarget(mission, state.completions.length);
    if (state.progress < target) return;
    const xpBefore = draft.user.xp;
    const held = Math.max(target, before + 1);
    record(draft, { kind: 'mission.completed', mission: mission.code, period, held, ...mission.reward });
    climbLevels(draft, rules, xpBefore);
  }
}
