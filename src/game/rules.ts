// Rules: a rulebook prepared for judging, with indexes for the look-ups of each receipt.
import type { EarningRate, Mission, Rulebook, Store } from './rulebook.ts';
import { weekdays } from './rulebook.ts';

export interface PreparedMission {
  readonly mission: Mission;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly stores: ReadonlySet<string> | null;
  readonly categories: ReadonlySet<string> | null;
  readonly weekdays: ReadonlySet<number> | null;
  /** Local minutes of the day, `until` exclusive; `from > until` spans midnight. */
  readonly hours: { readonly from: number; readonly until: number } | null;
}

export interface Rules {
  readonly rulebook: Rulebook;
  readonly stores: ReadonlyMap<string, Store>;
  readonly categories: ReadonlySet<string>;
  readonly missions: ReadonlyMap<string, PreparedMission>;
  /** The most specific rate for a store and a category (null: none). */
  rateFor(store: string, category: string | null): EarningRate;
}

const nothing: EarningRate = { coins: { give: 0, per: 1 }, xp: { give: 0, per: 1 } };
const prepared = new WeakMap<Rulebook, Rules>();

/** Prepares a checked rulebook, once for each object. */
export function prepareRules(rulebook: Rulebook): Rules {
  const known = prepared.get(rulebook);
  if (known) return known;
  const rates = ratesByStore(rulebook);
  const everywhere = rates.get(undefined);
  const rules: Rules = {
    rulebook,
    stores: new Map(rulebook.stores.map((store) => [store.id, store])),
    categories: new Set(rulebook.categories.map((category) => category.code)),
    missions: new Map(rulebook.missions.map((mission) => [mission.code, prepareMission(mission)])),
    rateFor: (store, category) => {
      const own = rates.get(store);
      return (
        (category === null ? undefined : (own?.get(category) ?? everywhere?.get(category))) ??
        own?.get(undefined) ??
        everywhere?.get(undefined) ??
        nothing
      );
    },
  };
  prepared.set(rulebook, rules);
  return rules;
}

type RatesByCategory = Map<string | undefined, EarningRate>;

/** By store, then category; `undefined` is the key of rates without one. */
function ratesByStore({ earning }: Rulebook): ReadonlyMap<string | undefined, RatesByCategory> {
  const rates = new Map<string | undefined, RatesByCategory>();
  for (const rate of earning.rates) {
    const own = rates.get(rate.store) ?? new Map();
    rates.set(rate.store, own.set(rate.category, rate));
  }
  return rates;
}

function prepareMission(mission: Mission): PreparedMission {
  const filter = mission.filter ?? {};
  return {
    mission,
    fromMs: mission.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(mission.from),
    untilMs: mission.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(mission.until),
    stores: filter.stores ? new Set(filter.stores) : null,
    categories: filter.categories ? new Set(filter.categories) : null,
    weekdays: filter.weekdays ? new Set(filter.weekdays.map((day) => weekdays.indexOf(day))) : null,
    hours: filter.hours ? { from: minutes(filter.hours.from), until: minutes(filter.hours.until) } : null,
  };
}

function minutes(clock: string): number {
  const [hour, minute] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}
