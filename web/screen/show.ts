// What the screen knows and plays, as signals: updated by the node's pushes, advanced by a clock.
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Highlight, MallToday, PlayedKind, ScreenState } from '../../src/contracts/screens.ts';
import type { Hello, Push } from '../../src/contracts/server-events.ts';
import { serverNowMs } from '../kit/dates.ts';
import type { NewBuild } from '../kit/new-build.ts';
import type { PageLink } from '../kit/page-link.ts';
import { openPageLink } from '../kit/page-link.ts';
import type { Session } from '../kit/session.ts';
import type { DirectorState } from './director.ts';
import {
  advance,
  announceOnScreen,
  holdAgainst,
  offerCelebration,
  offerHighlights,
  quietDirector,
  startDirector,
  toldPlayed,
} from './director.ts';
import type { Freshness } from './freshness.ts';
import { freshnessOf } from './freshness.ts';
import { fallbackScenes, pauseScenes, scenesOf } from './scenes.ts';

export interface Show {
  readonly link: PageLink;
  /** Null until the node has sent it once. */
  readonly state: ReadonlySignal<ScreenState | null>;
  readonly today: ReadonlySignal<MallToday | null>;
  /** Newest first, at most {@link mostHighlights}. */
  readonly highlights: ReadonlySignal<readonly Highlight[]>;
  readonly director: ReadonlySignal<DirectorState>;
  readonly freshness: ReadonlySignal<Freshness>;
  /** Advances to the present time; call it a few times a second. */
  tick(): void;
}

export const mostHighlights = 8;
/** The shortest interval between two reports of what was played. */
const tellPlayedMs = 60_000;

export function followShow(session: Session, build: Pick<NewBuild, 'look'>): Show {
  const state = signal<ScreenState | null>(null);
  const today = signal<MallToday | null>(null);
  const highlights = signal<readonly Highlight[]>([]);
  const director = signal(startDirector(serverNowMs()));
  const freshness = signal<Freshness>('live');
  /** The goal and day that were celebrated, or reached before this page started. */
  let celebratedGoal = '';
  const beganAtMs = Date.now();
  let toldAtMs = beganAtMs;
  let isTelling = false;

  const link = openPageLink({
    session,
    onHello: (hello: Hello) => {
      director.value = announceOnScreen(director.value, hello.announcement ?? null);
      void build.look();
    },
    onPush: (event, payload) => {
      // A node keeps its contract.
      if (event === 'screen:state') takeState(payload as Push<'screen:state'>);
      if (event === 'screen:highlight') takeHighlights(payload as Push<'screen:highlight'>);
      if (event === 'mall:today') takeToday(payload as Push<'mall:today'>);
      if (event === 'mall:announcement') {
        director.value = announceOnScreen(director.value, payload as Push<'mall:announcement'>);
      }
    },
  });

  function takeState(told: ScreenState): void {
    state.value = told;
    highlights.value = told.highlights.slice(0, mostHighlights);
    const held = holdAgainst(director.value, told.highlights, serverNowMs());
    const calm = told.paused ? quietDirector(held, serverNowMs()) : held;
    director.value = announceOnScreen(calm, told.announcement);
    if (told.today !== null) takeToday(told.today);
  }

  function takeHighlights(news: readonly Highlight[]): void {
    highlights.value = [...news, ...highlights.value].slice(0, mostHighlights);
    if (state.value?.paused === true) return;
    director.value = offerHighlights(director.value, news, serverNowMs());
  }

  function takeToday(told: MallToday): void {
    const before = today.value;
    today.value = told;
    if (told.goal?.isReached !== true) return;
    const goal = `${told.day} ${told.goal.code}`;
    if (goal === celebratedGoal) return;
    celebratedGoal = goal;
    // Reached before this page started, so it is not celebrated.
    if (before?.day !== told.day || before.goal?.code !== told.goal.code) return;
    if (state.value?.paused === true) return;
    director.value = offerCelebration(director.value, {
      won: { kind: 'goal.reached', goal: told.goal.code },
      count: 1,
      winner: null,
      atMs: serverNowMs(),
    });
  }

  async function tellPlayed(): Promise<void> {
    const { played } = director.value;
    const list = Object.entries(played)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => ({ kind: kind as PlayedKind, count })); // the keys of a record of kinds
    if (list.length === 0 || isTelling) return;
    isTelling = true;
    const reply = await link
      .client()
      ?.request('screen:played', { played: list })
      .catch(() => null); // the link has ended: reported over the next one
    isTelling = false;
    if (reply?.ok === true) director.value = toldPlayed(director.value, played);
  }

  return {
    link,
    state,
    today,
    highlights,
    director,
    freshness,
    tick: () => {
      const nowMs = Date.now();
      // If it was never up, it counts as lost since the page started.
      const lostAtMs = link.lostAtMs.value ?? beganAtMs;
      freshness.value = freshnessOf(link.state.value === 'live' ? null : nowMs - lostAtMs);
      const isCutOff = state.value === null || freshness.value === 'cut-off';
      // A disconnected screen cannot learn that the pause has ended, but the brochure shows no highlights.
      const isPaused = !isCutOff && state.value?.paused === true;
      const live = state.value === null ? fallbackScenes : scenesOf(state.value);
      const scenes = isPaused ? pauseScenes : isCutOff ? fallbackScenes : live;
      director.value = advance(director.value, serverNowMs(), scenes, isCutOff || isPaused);
      if (link.state.value !== 'live' || nowMs - toldAtMs < tellPlayedMs) return;
      toldAtMs = nowMs;
      void tellPlayed();
    },
  };
}
