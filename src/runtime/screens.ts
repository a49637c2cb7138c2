// What is said to many on a node: screens at their intervals, announcements, and what other nodes have said of both.
import { randomUUID } from 'node:crypto';
import type { Account } from '../pipeline/announce.ts';
import type { Announcements } from '../pipeline/announcements.ts';
import { createAnnouncements } from '../pipeline/announcements.ts';
import { createHighlights } from '../pipeline/highlights.ts';
import type { Crowd } from '../ports/crowd.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { NamesOf } from '../queries/display-names.ts';
import type { ReadBoard } from '../queries/read-board.ts';
import type { ReadScreen, ScreenState } from '../queries/screen-state.ts';
import { createReadScreen, shownMoments } from '../queries/screen-state.ts';
import type { Config } from './config.ts';

export interface NodeScreens extends Account {
  readonly readScreen: ReadScreen;
  readonly announcements: Announcements;
  figures(): { readonly screens: number; readonly waiting: number; readonly dropped: number };
  /** Begins to tell those who connect to this node. */
  start(crowd: Crowd<ScreenState>): void;
  stop(): void;
}

export interface NodeScreensParts {
  readonly config: Pick<Config, 'SCREEN_STATE_MS' | 'SCREEN_HIGHLIGHT_MS' | 'SCREEN_HIGHLIGHTS_MAX'>;
  readonly rules: Pick<RulesSource, 'current'>;
  readonly readBoard: ReadBoard;
  readonly namesOf: NamesOf;
  readonly log: Log;
}

export function createScreens(parts: NodeScreensParts): NodeScreens {
  const { config, namesOf, log } = parts;
  /** The sockets come later than the gate, which announces. */
  let crowd: Crowd<ScreenState> | null = null;
  let timers: NodeJS.Timeout[] = [];
  const now = Date.now;
  const highlights = createHighlights({
    most: config.SCREEN_HIGHLIGHTS_MAX,
    now,
    tell: (moments) => crowd?.tellNodes({ type: 'moments', moments }),
  });
  const announcements = createAnnouncements({
    push: (said) => crowd?.announce(said),
    tell: (announcement) => crowd?.tellNodes({ type: 'announcement', announcement }),
    newId: randomUUID,
    now,
  });
  const readScreen = createReadScreen({
    readBoard: parts.readBoard,
    namesOf,
    rules: parts.rules.current,
    recent: highlights.recent,
    announcement: announcements.live,
    log,
    now,
  });

  async function tellMoments(to: Crowd<ScreenState>): Promise<void> {
    const newFor = highlights.takeNew();
    for (const storeId of to.screens()) {
      const moments = newFor(storeId);
      if (moments.length === 0) continue;
      const names = await namesOf(moments.map(({ userId }) => userId));
      to.showMoments(storeId, shownMoments(moments, names));
    }
  }

  async function tellState(to: Crowd<ScreenState>): Promise<void> {
    announcements.tellAgain();
    for (const storeId of to.screens()) to.showState(storeId, await readScreen(storeId));
  }

  return {
    offer: highlights.offer,
    readScreen,
    announcements,
    figures: () => ({ ...highlights.figures(), screens: crowd?.screens().length ?? 0 }),
    start: (to) => {
      crowd = to;
      to.onNode((message) => {
        if (message.type === 'moments') highlights.hear(message.moments);
        else if (message.type === 'announcement') announcements.hear(message.announcement);
      });
      timers = [
        every(config.SCREEN_HIGHLIGHT_MS, () => tellMoments(to), log),
        every(config.SCREEN_STATE_MS, () => tellState(to), log),
      ];
    },
    stop: () => timers.forEach(clearInterval),
  };
}

/** One at a time: an interval that comes while the last one is still at work is left out. */
function every(ms: number, tell: () => Promise<void>, log: Log): NodeJS.Timeout {
  let telling = false;
  return setInterval(async () => {
    if (telling) return;
    telling = true;
    try {
      await tell();
    } catch (error) {
      log.error({ err: error }, 'screens cannot be told');
    } finally {
      telling = false;
    }
  }, ms);
}
