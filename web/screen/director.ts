// Decides what the screen plays: one item at a time, by priority, celebrations within their share of the time. Pure: the
// time is an argument, and the state is a value.
import type { Announcement } from '../../src/contracts/announcements.ts';
import type { Highlight, PlayedKind } from '../../src/contracts/screens.ts';
import type { Celebration } from './celebration.ts';
import { addCelebration, celebrationOf, heldAgainst, worthiest } from './celebration.ts';

/** The kinds in the order of their priority: emergency, announcement, celebration, schedule, fallback. */
export type Item =
  | Told<'emergency'>
  | Told<'announcement'>
  | { readonly kind: 'celebration'; readonly celebration: Celebration }
  | Scene<'schedule'>
  | Scene<'fallback'>;

interface Told<Kind> {
  readonly kind: Kind;
  readonly announcement: Announcement;
}

interface Scene<Kind> {
  readonly kind: Kind;
  readonly scene: string;
}

export interface Playing {
  /** Counts up with each item. */
  readonly number: number;
  readonly item: Item;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export type PlayCounts = Readonly<Partial<Record<PlayedKind, number>>>;

export interface DirectorState {
  readonly playing: Playing | null;
  readonly waiting: readonly Celebration[];
  readonly announcement: Announcement | null;
  /** When the announcement was last played; null: never. */
  readonly announcedAtMs: number | null;
  /** Time that celebrations may still use, as of `creditAtMs`. */
  readonly creditMs: number;
  readonly creditAtMs: number;
  /** The scene that was played last. */
  readonly scene: string;
  /** What was played to its end and is not reported to the node yet. */
  readonly played: PlayCounts;
  /** Shoppers whose celebration was dropped because it waited for too long. */
  readonly letGo: number;
}

export interface Pace {
  readonly celebrationMs: number;
  readonly announcementMs: number;
  /** A valid announcement is played again after this time. */
  readonly announceAgainMs: number;
  readonly sceneMs: number;
  /** The largest share of any hour for celebrations, 0 to 1. */
  readonly celebrationShare: number;
  /** A celebration that waited this long is dropped. */
  readonly staleMs: number;
}

export const pace: Pace = {
  celebrationMs: 8_000,
  announcementMs: 15_000,
  announceAgainMs: 120_000,
  sceneMs: 15_000,
  celebrationShare: 0.25,
  staleMs: 45_000,
};

const hourMs = 3_600_000;
/** Celebrations that may follow each other directly, before the share is spread over the hour. */
const burstMs = 60_000;
/** The most celebrations that may wait. */
export const mostWaiting = 20;

export const startDirector = (nowMs: number): DirectorState => ({
  playing: null,
  waiting: [],
  announcement: null,
  announcedAtMs: null,
  creditMs: burstMs,
  creditAtMs: nowMs,
  scene: '',
  played: {},
  letGo: 0,
});

/** Adds what was just won. */
export const offerHighlights = (
  state: DirectorState,
  highlights: readonly Highlight[],
  nowMs: number,
): DirectorState =>
  highlights.reduce((so, highlight) => offerCelebration(so, celebrationOf(highlight, nowMs)), state);

export function offerCelebration(state: DirectorState, celebration: Celebration): DirectorState {
  const waiting = addCelebration(state.waiting, celebration);
  if (waiting.length <= mostWaiting) return { ...state, waiting };
  return { ...state, letGo: state.letGo + celebration.count };
}

/** Compares what waits and plays with the newest highlights, and removes what is no longer true. */
export function holdAgainst(
  state: DirectorState,
  newest: readonly Highlight[],
  nowMs: number,
): DirectorState {
  const waiting = state.waiting.flatMap((one) => heldAgainst(one, newest) ?? []);
  const { playing } = state;
  if (playing?.item.kind !== 'celebration') return { ...state, waiting };
  const celebration = heldAgainst(playing.item.celebration, newest);
  const item = celebration === null ? playing.item : { ...playing.item, celebration };
  return {
    ...state,
    waiting,
    playing: { ...playing, item, untilMs: celebration === null ? nowMs : playing.untilMs },
  };
}

/** Drops waiting celebrations and ends the present one, because the screen was paused. */
export function quietDirector(state: DirectorState, nowMs: number): DirectorState {
  const { playing } = state;
  const calm = { ...state, waiting: [] };
  return playing?.item.kind === 'celebration' ? { ...calm, playing: { ...playing, untilMs: nowMs } } : calm;
}

/** Sets the present announcement; null: none. The same one again changes nothing. */
export function announceOnScreen(state: DirectorState, announcement: Announcement | null): DirectorState {
  if (announcement?.id === state.announcement?.id) return state;
  return { ...state, announcement, announcedAtMs: null };
}

/** The counts were reported to the node. */
export function toldPlayed(state: DirectorState, told: PlayCounts): DirectorState {
  const played = Object.entries(state.played).map(([kind, count]) => [
    kind,
    count - (told[kind as PlayedKind] ?? 0), // the keys of a record of kinds
  ]);
  return { ...state, played: Object.fromEntries(played) };
}

/** Advances to `nowMs`. `scenes` are those of the schedule; with `isCutOff` those of the fallback. */
export function advance(
  before: DirectorState,
  nowMs: number,
  scenes: readonly string[],
  isCutOff: boolean,
  by: Pace = pace,
): DirectorState {
  const state = forget(earn(before, nowMs, by), nowMs, by);
  const { playing } = state;
  const next = choose(state, nowMs, scenes, isCutOff, by);
  if (playing === null) return play(state, next, nowMs, by);
  const { item, untilMs } = playing;
  if (next.kind === 'emergency') {
    if (item.kind !== 'emergency') return play(interrupt(state, nowMs), next, nowMs, by);
    return item.announcement.id === next.announcement.id ? state : play(finish(state), next, nowMs, by);
  }
  if (item.kind === 'emergency' || untilMs <= nowMs) return play(finish(state), next, nowMs, by);
  if (item.kind === 'announcement' || item.kind === 'celebration') return state;
  // Scenes end at once for others, and also when their time or subject is over.
  const isOfItsTime = item.kind === next.kind && scenes.includes(item.scene);
  return isOfItsTime ? state : play(state, next, nowMs, by);
}

function choose(
  state: DirectorState,
  nowMs: number,
  scenes: readonly string[],
  isCutOff: boolean,
  by: Pace,
): Item {
  const { announcement, announcedAtMs } = state;
  if (announcement !== null && Date.parse(announcement.until) > nowMs) {
    if (announcement.kind === 'urgent') return { kind: 'emergency', announcement };
    if (announcedAtMs === null || nowMs - announcedAtMs >= by.announceAgainMs) {
      return { kind: 'announcement', announcement };
    }
  }
  const celebration = worthiest(state.waiting);
  if (celebration !== undefined && state.creditMs >= by.celebrationMs) {
    return { kind: 'celebration', celebration };
  }
  const scene = scenes[(scenes.indexOf(state.scene) + 1) % scenes.length] ?? '';
  return { kind: isCutOff ? 'fallback' : 'schedule', scene };
}

function play(state: DirectorState, item: Item, nowMs: number, by: Pace): DirectorState {
  const number = (state.playing?.number ?? 0) + 1;
  const playing = { number, item, sinceMs: nowMs, untilMs: nowMs + by.sceneMs };
  if (item.kind === 'emergency')
    return { ...state, playing: { ...playing, untilMs: Number.POSITIVE_INFINITY } };
  if (item.kind === 'announcement') {
    return { ...state, announcedAtMs: nowMs, playing: { ...playing, untilMs: nowMs + by.announcementMs } };
  }
  if (item.kind === 'celebration') {
    return {
      ...state,
      waiting: state.waiting.filter((one) => one !== item.celebration),
      creditMs: state.creditMs - by.celebrationMs,
      playing: { ...playing, untilMs: nowMs + by.celebrationMs },
    };
  }
  return { ...state, scene: item.scene, playing };
}

/** Counts an item that was played to its end. */
function finish(state: DirectorState): DirectorState {
  if (state.playing === null) return state;
  const { kind } = state.playing.item;
  return { ...state, played: { ...state.played, [kind]: (state.played[kind] ?? 0) + 1 } };
}

/** An item that an emergency interrupts is played again afterwards. */
function interrupt(state: DirectorState, nowMs: number): DirectorState {
  const item = state.playing?.item;
  if (item?.kind === 'announcement') return { ...state, announcedAtMs: null };
  if (item?.kind !== 'celebration') return state;
  return { ...state, waiting: addCelebration(state.waiting, { ...item.celebration, atMs: nowMs }) };
}

/** A token bucket of time: full it allows a burst, and any hour stays within the share. */
function earn(state: DirectorState, nowMs: number, by: Pace): DirectorState {
  const perMs = Math.max(0, by.celebrationShare - burstMs / hourMs);
  const earnedMs = Math.max(0, nowMs - state.creditAtMs) * perMs;
  return { ...state, creditMs: Math.min(burstMs, state.creditMs + earnedMs), creditAtMs: nowMs };
}

function forget(state: DirectorState, nowMs: number, by: Pace): DirectorState {
  const isStale = ({ atMs }: Celebration): boolean => nowMs - atMs > by.staleMs;
  if (!state.waiting.some(isStale)) return state;
  const gone = state.waiting.filter(isStale).reduce((sum, { count }) => sum + count, 0);
  return { ...state, waiting: state.waiting.filter((one) => !isStale(one)), letGo: state.letGo + gone };
}
