// The rulebook: all decisions of a mall about its game, as one document with a version.

/** A name in the languages of the mall. Logs and tools print `en`. */
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
 * What money earns. The most specific rate applies: store and category, then category, then store, then the mall's own
 * (neither is set).
 */
export interface EarningRate {
  readonly store?: string;
  readonly category?: string;
  readonly coins: Fraction;
  readonly xp: Fraction;
}

/** Upper bounds of what purchases earn. Level bonuses and mission rewards do not count. */
export interface Cap {
  readonly coins?: number;
  readonly xp?: number;
}

/** A level above the first one, which everybody has: its XP threshold, and the coins that it pays once. */
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

/** Which receipts count for a mission. All fields that are set must match. `hours` are local, `until` is exclusive. */
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
  /** ISO 8601 with offset. `window` needs both; in other periods both are optional. */
  readonly from?: string;
  readonly until?: string;
  readonly filter?: MissionFilter;
  /** Completions within one period; 1 when absent. */
  readonly perPeriod?: number;
  /** Completions of one shopper over all periods; no limit when absent. */
  readonly maxCompletions?: number;
  readonly reward: { readonly coins: number; readonly xp: number };
}

export interface Store {
  readonly id: string;
  readonly name: Names;
  /** The category of a purchase whose items have none. */
  readonly category?: string;
  /** Its further categories. Items of other categories count as `category`. Both absent: it sells everything. */
  readonly categories?: readonly string[];
  /** Minor units: a larger receipt is refused. Absent: the mall's own `maxAmount`. */
  readonly maxAmount?: number;
  /** When its numbers restart: never (the default), every day, or every year of the mall's calendar. */
  readonly numbers?: 'unique' | 'daily' | 'yearly';
}

export interface Category {
  readonly code: string;
  readonly name: Names;
}

/** A change of time zone, calendar or first weekday at an instant. Absent fields stay as they are. */
export interface CalendarChange {
  /** ISO 8601 with offset. */
  readonly from: string;
  readonly timeZone?: string;
  readonly calendar?: 'gregorian' | 'persian';
  readonly weekStartsOn?: Weekday;
}

/** A daily goal of all shoppers together, as screens show it. It pays nothing. */
export interface MallGoal {
  readonly code: string;
  readonly name: Names;
  /** Receipts, or coins earned by purchases of the day; less returns. */
  readonly measure: 'receipts' | 'coins';
  readonly target: number;
}

export interface Rulebook {
  readonly version: number;
  readonly mall: Names;
  /** ISO 4217; receipts in another currency are refused. */
  readonly currency: string;
  /** IANA name. Days, weeks, months and hours of missions and caps are in this zone. */
  readonly timeZone: string;
  /** The calendar of monthly missions. */
  readonly calendar: 'gregorian' | 'persian';
  readonly weekStartsOn: Weekday;
  /** Later calendars, the earliest first. A change that has begun must stay, because periods keep their names. */
  readonly calendarChanges?: readonly CalendarChange[];
  readonly stores: readonly Store[];
  readonly categories: readonly Category[];
  /** Minor units: a larger receipt is refused, in stores without a `maxAmount` of their own. */
  readonly maxAmount?: number;
  readonly earning: {
    readonly rates: readonly EarningRate[];
    readonly perReceipt?: Cap;
    readonly perDay?: Cap;
  };
  readonly levels: readonly Level[];
  readonly missions: readonly Mission[];
  /** Restarts every day; absent: there is none. */
  readonly mallGoal?: MallGoal;
}

/** One fault of a rulebook. */
export interface Fault {
  /** The place, such as `missions.3.filter.stores.0`. */
  readonly path: string;
  readonly reason: string;
}
