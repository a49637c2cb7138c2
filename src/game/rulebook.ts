// The rulebook: everything a mall decides about its game, as one plain document with a version.

/** A name in the languages the mall shows; `en` is what logs and tools print. */
export interface Names {
  readonly en: string;
  readonly fa?: string;
}

/** `give` units for every `per` minor units of money: 1 coin per 10,000 rial is `{ give: 1, per: 10_000 }`. */
export interface Fraction {
  readonly give: number;
  readonly per: number;
}

/**
 * What money earns. The narrowest rate that fits is used: store and category, then category, then store,
 * then the mall's own (neither named).
 */
export interface EarningRate {
  readonly store?: string;
  readonly category?: string;
  readonly coins: Fraction;
  readonly xp: Fraction;
}

/** Upper bounds of what purchases earn; bonuses of levels and missions are not bounded by them. */
export interface Cap {
  readonly coins?: number;
  readonly xp?: number;
}

/** A level above the first, which everybody has: the XP that reaches it and the coins it pays once. */
export interface Level {
  readonly level: number;
  readonly xp: number;
  readonly coins: number;
  readonly name?: Names;
}

export type Weekday = 'sunday' | 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday';

/** From Sunday, as `Date.getUTCDay` counts. */
export const weekdays: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

/** Which receipts a mission looks at. Everything named must fit; `hours` are local, `until` is exclusive. */
export interface MissionFilter {
  readonly stores?: readonly string[];
  readonly categories?: readonly string[];
  readonly minAmount?: number;
  readonly weekdays?: readonly Weekday[];
  readonly hours?: { readonly from: string; readonly until: string };
}

export type MissionKind = 'count' | 'sum' | 'stores' | 'categories';
export type MissionPeriod = 'once' | 'daily' | 'weekly' | 'monthly' | 'window';

export interface Mission {
  readonly code: string;
  readonly name: Names;
  /** What is counted: receipts, minor units of money, distinct stores, distinct categories. */
  readonly kind: MissionKind;
  readonly target: number;
  readonly period: MissionPeriod;
  /** ISO 8601 with offset; both are needed by `window`, either may bound any other period. */
  readonly from?: string;
  readonly until?: string;
  readonly filter?: MissionFilter;
  /** Completions within one period; 1 when absent. */
  readonly perPeriod?: number;
  /** Completions of one shopper over all periods; without end when absent. */
  readonly maxCompletions?: number;
  readonly reward: { readonly coins: number; readonly xp: number };
}

export interface Store {
  readonly id: string;
  readonly name: Names;
  /** What a purchase counts as where its items name no category. */
  readonly category?: string;
  /** What else it sells: items of other categories count as `category`. Absent along with it: anything. */
  readonly categories?: readonly string[];
  /** Minor units: a larger receipt is refused. Absent: the mall's own `maxAmount`. */
  readonly maxAmount?: number;
  /** When its numbers begin anew: never (also when absent), every day, every year of the mall's calendar. */
  readonly numbers?: 'unique' | 'daily' | 'yearly';
}

export interface Category {
  readonly code: string;
  readonly name: Names;
}

/** From an instant on the mall lives by another zone, other months or other weeks; what is absent stays. */
export interface CalendarChange {
  /** ISO 8601 with offset. */
  readonly from: string;
  readonly timeZone?: string;
  readonly calendar?: 'gregorian' | 'persian';
  readonly weekStartsOn?: Weekday;
}

/** What everybody in the mall reaches together on one day, as screens show it. It pays nothing. */
export interface MallGoal {
  readonly code: string;
  readonly name: Names;
  /** Receipts, or coins that purchases of the day have earned; what goes back is taken off. */
  readonly measure: 'receipts' | 'coins';
  readonly target: number;
}

export interface Rulebook {
  readonly version: number;
  readonly mall: Names;
  /** ISO 4217; receipts in another currency are refused. */
  readonly currency: string;
  /** IANA name; days, weeks, months and hours of missions and caps are this zone's. */
  readonly timeZone: string;
  /** Whose months a monthly mission follows. */
  readonly calendar: 'gregorian' | 'persian';
  readonly weekStartsOn: Weekday;
  /** Later calendars, the earliest first. What was named before stays so: the list grows and is never rewritten. */
  readonly calendarChanges?: readonly CalendarChange[];
  readonly stores: readonly Store[];
  readonly categories: readonly Category[];
  /** Minor units: a larger receipt is refused, in stores that name no `maxAmount` of their own. */
  readonly maxAmount?: number;
  readonly earning: {
    readonly rates: readonly EarningRate[];
    readonly perReceipt?: Cap;
    readonly perDay?: Cap;
  };
  readonly levels: readonly Level[];
  readonly missions: readonly Mission[];
  /** Begins anew every day of the mall's calendar; absent: there is none. */
  readonly mallGoal?: MallGoal;
}

/** One fault of a rulebook. */
export interface Fault {
  /** The place, such as `missions.3.filter.stores.0`. */
  readonly path: string;
  readonly reason: string;
}
