// Checks a well-formed rulebook: unknown names, levels out of order, changes that would lose progress.
import { checkBounds } from './check-bounds.ts';
import { maxWindowDays } from './period.ts';
import type { CalendarChange, Fault, Mission, Rulebook } from './rulebook.ts';

/**
 * All faults of the rulebook, also in comparison with the one in force (null: there is none), if it is published at
 * `atMs`. It may be published where the list is empty.
 */
export function checkRulebook(
  next: Rulebook,
  inForce: Rulebook | null,
  atMs = Number.NEGATIVE_INFINITY,
): Fault[] {
  return [
    ...repeated(next.stores, 'stores', ({ id }) => id),
    ...repeated(next.categories, 'categories', ({ code }) => code),
    ...repeated(next.missions, 'missions', ({ code }) => code),
    ...repeated(
      next.earning.rates,
      'earning.rates',
      ({ store, category }) => `${store ?? '*'} / ${category ?? '*'}`,
    ),
    ...checkRates(next),
    ...checkLevels(next),
    ...checkOrder(next),
    ...next.missions.flatMap((mission, index) => checkMission(next, mission, `missions.${index}`)),
    ...checkBounds(next, atMs),
    ...(inForce ? checkSuccession(next, inForce, atMs) : []),
  ];
}

function repeated<T>(list: readonly T[], path: string, keyOf: (item: T) => string): Fault[] {
  const seen = new Set<string>();
  return list.flatMap((item, index) => {
    const key = keyOf(item);
    if (seen.has(key)) return [{ path: `${path}.${index}`, reason: `${key} is listed twice` }];
    seen.add(key);
    return [];
  });
}

const unknown = (names: readonly string[], known: ReadonlySet<string>, path: string, what: string): Fault[] =>
  names.flatMap((name, index) =>
    known.has(name) ? [] : [{ path: `${path}.${index}`, reason: `no ${what} is called ${name}` }],
  );

function checkRates({ earning, stores, categories }: Rulebook): Fault[] {
  const storeIds = new Set(stores.map(({ id }) => id));
  const codes = new Set(categories.map(({ code }) => code));
  const faults = earning.rates.flatMap(({ store, category }, index): Fault[] => [
    ...(store !== undefined && !storeIds.has(store)
      ? [{ path: `earning.rates.${index}.store`, reason: `no store is called ${store}` }]
      : []),
    ...(category !== undefined && !codes.has(category)
      ? [{ path: `earning.rates.${index}.category`, reason: `no category is called ${category}` }]
      : []),
  ]);
  stores.forEach(({ category, categories: own = [] }, index) => {
    faults.push(...unknown(own, codes, `stores.${index}.categories`, 'category'));
    if (category !== undefined && !codes.has(category)) {
      faults.push({ path: `stores.${index}.category`, reason: `no category is called ${category}` });
    }
  });
  if (!earning.rates.some(({ store, category }) => store === undefined && category === undefined)) {
    faults.push({
      path: 'earning.rates',
      reason: "the mall's own rate (neither store nor category) is missing",
    });
  }
  return faults;
}

function checkLevels({ levels }: Rulebook): Fault[] {
  return levels.flatMap(({ level, xp }, index): Fault[] => {
    const below = levels[index - 1];
    if (below === undefined) return [];
    return [
      ...(level > below.level
        ? []
        : [{ path: `levels.${index}.level`, reason: 'levels must be in rising order' }]),
      ...(xp > below.xp ? [] : [{ path: `levels.${index}.xp`, reason: 'a higher level needs more XP' }]),
    ];
  });
}

function checkMission(rulebook: Rulebook, mission: Mission, path: string): Fault[] {
  const { filter, from, until, period } = mission;
  const faults = [
    ...unknown(
      filter?.stores ?? [],
      new Set(rulebook.stores.map(({ id }) => id)),
      `${path}.filter.stores`,
      'store',
    ),
    ...unknown(
      filter?.categories ?? [],
      new Set(rulebook.categories.map(({ code }) => code)),
      `${path}.filter.categories`,
      'category',
    ),
  ];
  if (period === 'window' && (from === undefined || until === undefined)) {
    faults.push({ path: `${path}.period`, reason: 'a window needs both from and until' });
  }
  if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until)) {
    faults.push({ path: `${path}.until`, reason: 'ends before it begins' });
  }
  if (period === 'window' && Date.parse(until ?? '') - Date.parse(from ?? '') > maxWindowDays * 86_400_000) {
    faults.push({ path: `${path}.until`, reason: `a window is open for at most ${maxWindowDays} days` });
  }
  if (filter?.hours !== undefined && filter.hours.from === filter.hours.until) {
    faults.push({ path: `${path}.filter.hours`, reason: 'the span of hours is empty' });
  }
  return faults;
}

/** A mission that continues keeps everybody's progress, so the meaning of progress must not change. */
function checkSuccession(next: Rulebook, inForce: Rulebook, atMs: number): Fault[] {
  const faults: Fault[] = [];
  if (next.version <= inForce.version) {
    faults.push({ path: 'version', reason: `version ${inForce.version} is in force: take a higher one` });
  }
  if (next.currency !== inForce.currency) {
    faults.push({
      path: 'currency',
      reason: `totals are in ${inForce.currency}, so the currency cannot change`,
    });
  }
  faults.push(...checkCalendar(next, inForce, atMs));
  const { mallGoal: goal } = next;
  if (goal?.code === inForce.mallGoal?.code && goal?.measure !== inForce.mallGoal?.measure) {
    faults.push({ path: 'mallGoal.measure', reason: 'another measure needs another code' });
  }
  next.missions.forEach((mission, index) => {
    const before = inForce.missions.find(({ code }) => code === mission.code);
    if (before && (before.kind !== mission.kind || before.period !== mission.period)) {
      faults.push({
        path: `missions.${index}`,
        reason: 'another kind or period needs another code: progress would be lost',
      });
    }
    // The progress of a window is stored under its first day.
    if (before?.period === 'window' && before.from?.slice(0, 10) !== mission.from?.slice(0, 10)) {
      faults.push({
        path: `missions.${index}.from`,
        reason: `the window opened on ${before.from}, and its first day cannot change`,
      });
    }
  });
  return faults;
}

/** Changes of the calendar must be sorted, the earliest first. */
const checkOrder = ({ calendarChanges: changes = [] }: Rulebook): Fault[] =>
  changes.flatMap(({ from }, index) => {
    const before = changes[index - 1];
    return before === undefined || Date.parse(before.from) < Date.parse(from)
      ? []
      : [{ path: `calendarChanges.${index}.from`, reason: 'changes must be in order of time' }];
  });

/**
 * Periods that have begun keep their names. So another zone, calendar or first weekday must begin in the future, and a
 * change that has begun stays in the list.
 */
function checkCalendar(next: Rulebook, inForce: Rulebook, atMs: number): Fault[] {
  const faults: Fault[] = [];
  for (const field of ['timeZone', 'calendar', 'weekStartsOn'] as const) {
    if (next[field] === inForce[field]) continue;
    const reason = `periods so far are named by ${inForce[field]}: add a future change to calendarChanges instead`;
    faults.push({ path: field, reason });
  }
  const textOf = (change: CalendarChange | undefined): string => JSON.stringify(change ?? null);
  const { calendarChanges: changes = [] } = next;
  const begun = (inForce.calendarChanges ?? []).filter(({ from }) => Date.parse(from) <= atMs);
  begun.forEach((change, index) => {
    const there = changes[index];
    if (textOf(there) === textOf(change)) return;
    faults.push({
      path: `calendarChanges.${index}`,
      reason: `the change of ${change.from} has begun and cannot be changed`,
    });
  });
  changes.slice(begun.length).forEach(({ from }, index) => {
    if (Date.parse(from) > atMs) return;
    faults.push({ path: `calendarChanges.${begun.length + index}.from`, reason: 'must be in the future' });
  });
  return faults;
}
