// The public names of the mall: its stores, categories, missions and levels, from the rulebook in force.
import type { MissionKind, Names, Rulebook } from '../game/rulebook.ts';

export interface MallInfo {
  readonly name: Names;
  readonly currency: string;
  readonly timeZone: string;
  readonly calendar: 'gregorian' | 'persian';
  readonly stores: readonly {
    readonly id: string;
    readonly name: Names;
    readonly category?: string | undefined;
  }[];
  readonly categories: readonly { readonly code: string; readonly name: Names }[];
  readonly missions: readonly {
    readonly code: string;
    readonly name: Names;
    readonly kind: MissionKind;
  }[];
  readonly levels: readonly {
    readonly level: number;
    readonly xp: number;
    readonly name?: Names | undefined;
  }[];
}

/** Names only, because rates, caps and rewards are not public. */
export const mallInfoOf = ({ mall, currency, timeZone, calendar, ...rulebook }: Rulebook): MallInfo => ({
  name: mall,
  currency,
  timeZone,
  calendar,
  stores: rulebook.stores.map(({ id, name, category }) => ({
    id,
    name,
    ...(category === undefined ? {} : { category }),
  })),
  categories: rulebook.categories.map(({ code, name }) => ({ code, name })),
  missions: rulebook.missions.map(({ code, name, kind }) => ({ code, name, kind })),
  levels: rulebook.levels.map(({ level, xp, name }) => ({
    level,
    xp,
    ...(name === undefined ? {} : { name }),
  })),
});
