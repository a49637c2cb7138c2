// What is said to many on a node: screens at their intervals, announcements, and what other nodes have said of both.
import { randomUUID } from 'node:crypto';
import type { PlayedKind } from '../contracts/screens.ts';
import { playedKinds } from '../contracts/screens.ts';
import type { CommitSubscriber } from '../pipeline/announce.ts';
import type { Announcements } from '../pipeline/announcements.ts';
import { createAnnouncements } from '../pipeline/announcements.ts';
import { createHighlights } from '../pipeline/highlights.ts';
import type { ScreenPauses } from '../pipeline/screen-pauses.ts';
import { createScreenPauses } from '../pipeline/screen-pauses.ts';
import type { Broadcast } from '../ports/broadcast.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { NamesOf } from '../queries/display-names.ts';
import { createReadToday } from '../queries/mall-today.ts';
import type { ReadBoard } from '../queries/read-board.ts';
import type { ReadScreen, ScreenState } from '../queries/screen-state.ts';
import { createReadScreen, shownMoments } from '../queries/screen-state.ts';
import type { Tuning } from './tuning.ts';

export interface ScreenFigures {
  readonly screens: number;
  readonly waiting: number;
  readonly dropped: number;
  /** What screens say that they have played. */
  readonly played: Readonly<Record<PlayedKind, number>>;
}

export interface NodeScreens extends CommitSubscriber {
  readonly readScreen: ReadScreen;
  readonly announcements: Announcements;
  readonly pauses: ScreenPauses;
  /** What others may see of this shopper has changed here. */
  nameChanged(userId: string): void;
  /** A screen has played so many. */
  played(kind: PlayedKind, count: number): void;
  figures(): ScreenFigures;
  stop(): void;
}

export interface NodeScreensParts {
  readonly config: Pick<Tuning, 'screenStateMs' | 'screenHighlightMs'>;
  readonly rules: Pick<RulesSource, 'current'>;
  readonly readBoard: ReadBoard;
  readonly leaderboards: Pick<Leaderboards, 'total'>;
  readonly namesOf: NamesOf;
  /** Another node has changed what others may see of this shopper. */
  readonly forgetName: (userId: string) => void;
  readonly broadcast: Broadcast<ScreenState>;
  readonly log: Log;
}

/** Highlights in one message, and on a screen: more do not fit on it. */
const highlightsMax = 10;

export function createScreens(parts: NodeScreensParts): NodeScreens {
  const { config, namesOf, broadcast, log } = parts;
  const now = Date.now;
  /** What is shown does not hold any more: the next interval of the highlights tells the state too. */
  let isOutdated = false;
  /** The last state of the day that was pushed, as text. */
  let toldToday = '';
  const counts = new Map<PlayedKind, number>();
  const highlights = createHighlights({
    most: highlightsMax,
    now,
    tell: (moments) => broadcast.publishToNodes({ type: 'moments', moments }),
    onTakenBack: () => {
      isOutdated = true;
    },
  });
  const announcements = createAnnouncements({
    push: (said) => broadcast.announce(said),
    tell: (announcement) => broadcast.publishToNodes({ type: 'announcement', announcement }),
    newId: randomUUID,
    now,
  });
  const pauses = createScreenPauses({
    onChanged: () => {
      isOutdated = true;
    },
    tell: (pause) => broadcast.publishToNodes({ type: 'screen.pause', ...pause }),
    now,
  });
  const readToday = createReadToday({
    leaderboards: parts.leaderboards,
    rules: parts.rules.current,
    log,
    now,
  });
  const readScreen = createReadScreen({
    readBoard: parts.readBoard,
    namesOf,
    rules: parts.rules.current,
    recent: highlights.recent,
    announcement: announcements.live,
    isPaused: pauses.isPaused,
    today: readToday,
    log,
    now,
  });

  async function pushMoments(): Promise<void> {
    const newFor = highlights.takeNew();
    for (const storeId of broadcast.screens()) {
      const gathered = newFor(storeId);
      if (gathered.length === 0 || pauses.isPaused(storeId)) continue;
      const names = await namesOf(gathered.map(({ moment }) => moment.userId));
      broadcast.showMoments(storeId, shownMoments(gathered, names));
    }
    if (!isOutdated) return;
    isOutdated = false;
    await pushScreens();
  }

  /** Read at every interval: also what other nodes have committed is in it, without a message of its own. */
  async function pushToday(): Promise<void> {
    if (broadcast.screens().length === 0) return;
    const today = await readToday();
    const text = JSON.stringify(today);
    if (today === null || text === toldToday) return;
    toldToday = text;
    broadcast.showToday(today);
  }

  async function pushScreens(): Promise<void> {
    for (const storeId of broadcast.screens()) broadcast.showState(storeId, await readScreen(storeId));
  }

  async function pushState(): Promise<void> {
    announcements.republish();
    pauses.republish();
    await pushScreens();
  }

  broadcast.onNode((message) => {
    if (message.type === 'moments') highlights.receive(message.moments);
    else if (message.type === 'announcement') announcements.receive(message.announcement);
    else if (message.type === 'screen.pause') {
      const { type: _, ...pause } = message;
      pauses.receive(pause);
    } else if (message.type === 'name.changed') {
      parts.forgetName(message.userId);
      isOutdated = true;
    }
  });
  const timers = [
    every(config.screenHighlightMs, pushMoments, log),
    every(config.screenHighlightMs, pushToday, log),
    every(config.screenStateMs, pushState, log),
  ];

  return {
    offer: highlights.offer,
    readScreen,
    announcements,
    pauses,
    nameChanged: (userId) => {
      isOutdated = true;
      broadcast.publishToNodes({ type: 'name.changed', userId });
    },
    played: (kind, count) => counts.set(kind, (counts.get(kind) ?? 0) + count),
    figures: () => ({
      ...highlights.figures(),
      screens: broadcast.screens().length,
      played: playedSoFar(counts),
    }),
    stop: () => timers.forEach(clearInterval),
  };
}

const playedSoFar = (counts: ReadonlyMap<PlayedKind, number>): Record<PlayedKind, number> =>
  // The keys are all kinds, so the record is whole.
  Object.fromEntries(playedKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<PlayedKind, number>;

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
