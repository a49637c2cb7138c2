// The screens of a node: their state, highlights, announcements and pauses, shared with the other nodes.
import { randomUUID } from 'node:crypto';
import type { PlayedKind } from '../contracts/screens.ts';
import { playedKinds } from '../contracts/screens.ts';
import type { CommitSubscriber } from '../pipeline/announce.ts';
import type { Broadcast } from '../ports/broadcast.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { NamesOf } from '../queries/display-names.ts';
import { createReadToday } from '../queries/mall-today.ts';
import type { ReadBoard } from '../queries/read-board.ts';
import type { ReadScreen, ScreenState } from '../queries/screen-state.ts';
import { createReadScreen } from '../queries/screen-state.ts';
import type { Announcements } from './announcements.ts';
import { createAnnouncements } from './announcements.ts';
import type { Highlights } from './highlights.ts';
import { createHighlights } from './highlights.ts';
import type { ScreenPauses } from './screen-pauses.ts';
import { createScreenPauses } from './screen-pauses.ts';
import { createScreenPushes, every } from './screen-pushes.ts';
import { createShownState } from './shown-state.ts';

export interface ScreenFigures {
  /** Audiences of screens on this node. */
  readonly screens: number;
  readonly waiting: number;
  readonly dropped: number;
  /** How many of each kind the screens have played. */
  readonly played: Readonly<Record<PlayedKind, number>>;
}

export interface NodeScreens extends CommitSubscriber {
  readonly readScreen: ReadScreen;
  readonly announcements: Announcements;
  readonly pauses: ScreenPauses;
  /** The visible name of this shopper has changed on this node. */
  nameChanged(userId: string): void;
  /** Counts what a screen has played. */
  played(kind: PlayedKind, count: number): void;
  figures(): ScreenFigures;
  stop(): void;
}

export interface NodeScreensParts {
  readonly config: { readonly screenStateMs: number; readonly screenHighlightMs: number };
  readonly rules: Pick<RulesSource, 'current'>;
  readonly readBoard: ReadBoard;
  readonly leaderboards: Pick<Leaderboards, 'total'>;
  readonly namesOf: NamesOf;
  /** The visible name of this shopper has changed on another node. */
  readonly forgetName: (userId: string) => void;
  readonly broadcast: Broadcast<ScreenState>;
  readonly log: Log;
}

/** Highlights in one message, and on one screen: more do not fit. */
const highlightsMax = 10;

export function createScreens(parts: NodeScreensParts): NodeScreens {
  const { config, broadcast, log } = parts;
  const now = Date.now;
  const counts = new Map<PlayedKind, number>();
  const shown = createShownState();
  const { highlights, announcements, pauses } = createShared(broadcast, now, shown.outdate);
  const readToday = createReadToday({ ...parts, rules: parts.rules.current, now });
  const readScreen = createReadScreen({
    ...parts,
    rules: parts.rules.current,
    recent: highlights.recent,
    announcement: announcements.live,
    isPaused: pauses.isPaused,
    today: readToday,
    now,
  });
  const pushes = createScreenPushes({
    ...parts,
    readScreen,
    readToday,
    takeNew: highlights.takeNew,
    isPaused: pauses.isPaused,
    shown,
  });
  async function pushState(): Promise<void> {
    announcements.republish();
    pauses.republish();
    await pushes.state();
  }

  listenToNodes(broadcast, highlights, announcements, pauses, (userId) => {
    parts.forgetName(userId);
    shown.outdate();
  });
  const timers = [
    every(config.screenHighlightMs, pushes.moments, log),
    every(config.screenHighlightMs, pushes.today, log),
    every(config.screenStateMs, pushState, log),
  ];

  return {
    offer: highlights.offer,
    readScreen,
    announcements,
    pauses,
    nameChanged: (userId) => {
      shown.outdate();
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
  // The entries are made from all kinds, so no key is missing.
  Object.fromEntries(playedKinds.map((kind) => [kind, counts.get(kind) ?? 0])) as Record<PlayedKind, number>;

/** What all nodes show alike: each change is sent to the others. */
function createShared(broadcast: NodeScreensParts['broadcast'], now: () => number, outdate: () => void) {
  const highlights = createHighlights({
    most: highlightsMax,
    now,
    tell: (moments) => broadcast.publishToNodes({ type: 'moments', moments }),
    onTakenBack: outdate,
  });
  const announcements = createAnnouncements({
    push: (said) => broadcast.announce(said),
    tell: (announcement) => broadcast.publishToNodes({ type: 'announcement', announcement }),
    newId: randomUUID,
    now,
  });
  const pauses = createScreenPauses({
    onChanged: outdate,
    tell: (pause) => broadcast.publishToNodes({ type: 'screen.pause', ...pause }),
    now,
  });
  return { highlights, announcements, pauses };
}

function listenToNodes(
  broadcast: NodeScreensParts['broadcast'],
  highlights: Pick<Highlights, 'receive'>,
  announcements: Pick<Announcements, 'receive'>,
  pauses: Pick<ScreenPauses, 'receive'>,
  onNameChanged: (userId: string) => void,
): void {
  broadcast.onNode((message) => {
    if (message.type === 'moments') highlights.receive(message.moments);
    else if (message.type === 'announcement') announcements.receive(message.announcement);
    else if (message.type === 'screen.pause') {
      const { type: _, ...pause } = message;
      pauses.receive(pause);
    } else if (message.type === 'name.changed') onNameChanged(message.userId);
  });
}
