// What a node pushes to screens at intervals: new highlights, the figures of the day, the whole state.

import type { MomentGroup } from '../game/moments.ts';
import type { Broadcast } from '../ports/broadcast.ts';
import type { Log } from '../ports/log.ts';
import type { NamesOf } from '../queries/display-names.ts';
import type { ReadToday } from '../queries/mall-today.ts';
import type { ReadScreen, ScreenState } from '../queries/screen-state.ts';
import { shownMoments } from '../queries/screen-state.ts';
import type { ShownState } from './shown-state.ts';

export interface ScreenPushes {
  /** Pushes the new highlights, and the whole state if it is outdated. */
  moments(): Promise<void>;
  today(): Promise<void>;
  state(): Promise<void>;
}

export interface ScreenPushesParts {
  readonly broadcast: Pick<Broadcast<ScreenState>, 'screens' | 'showMoments' | 'showToday' | 'showState'>;
  readonly namesOf: NamesOf;
  readonly readScreen: ReadScreen;
  readonly readToday: ReadToday;
  /** The new highlights of an interval, by store. */
  readonly takeNew: () => (storeId: string | null) => readonly MomentGroup[];
  readonly isPaused: (storeId: string | null) => boolean;
  readonly shown: Pick<ShownState, 'takeOutdated'>;
}

export function createScreenPushes(parts: ScreenPushesParts): ScreenPushes {
  const { broadcast, namesOf, readScreen, readToday, takeNew, isPaused, shown } = parts;
  /** The figures of the day that were pushed last, as JSON. */
  let sentToday = '';

  async function moments(): Promise<void> {
    const newFor = takeNew();
    for (const storeId of broadcast.screens()) {
      const groups = newFor(storeId);
      if (groups.length === 0 || isPaused(storeId)) continue;
      const names = await namesOf(groups.map(({ moment }) => moment.userId));
      broadcast.showMoments(storeId, shownMoments(groups, names));
    }
    if (shown.takeOutdated()) await state();
  }

  /** Reads the figures at every interval, because they include the commits of other nodes. */
  async function today(): Promise<void> {
    if (broadcast.screens().length === 0) return;
    const figures = await readToday();
    const text = JSON.stringify(figures);
    if (figures === null || text === sentToday) return;
    sentToday = text;
    broadcast.showToday(figures);
  }

  async function state(): Promise<void> {
    for (const storeId of broadcast.screens()) broadcast.showState(storeId, await readScreen(storeId));
  }

  return { moments, today, state };
}

/** Skips an interval while the work of the last one still runs. */
export function every(ms: number, push: () => Promise<void>, log: Log): NodeJS.Timeout {
  let isPushing = false;
  return setInterval(async () => {
    if (isPushing) return;
    isPushing = true;
    try {
      await push();
    } catch (error) {
      log.error({ err: error }, 'pushing to screens failed');
    } finally {
      isPushing = false;
    }
  }, ms);
}
