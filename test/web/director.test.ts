// The director of the screen: priorities, one item at a time, shared celebrations, a share of each hour.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Announcement } from '../../src/contracts/announcements.ts';
import type { Highlight } from '../../src/contracts/screens.ts';
import type { DirectorState, Pace } from '../../web/screen/director.ts';
import {
  advance,
  announceOnScreen,
  holdAgainst,
  mostWaiting,
  offerCelebration,
  offerHighlights,
  pace,
  quietDirector,
  startDirector,
  toldPlayed,
} from '../../web/screen/director.ts';
import { freshnessOf } from '../../web/screen/freshness.ts';

const scenes = ['board', 'missions', 'welcome'];
const at = (seconds: number): string => new Date(seconds * 1_000).toISOString();
const reached = (changes: Partial<Highlight> = {}): Highlight => ({
  kind: 'level.reached',
  name: 'Sara A.',
  level: 5,
  at: at(1),
  ...changes,
});
const said = (kind: Announcement['kind'], changes: Partial<Announcement> = {}): Announcement => ({
  id: `a-${kind}`,
  kind,
  text: { en: 'Open until ten', fa: 'تا ده باز است' },
  at: at(0),
  until: at(3_600),
  ...changes,
});

/** A director with a simulated clock that moves in steps of a quarter of a second. */
function onStage(by: Pace = pace) {
  let nowMs = 0;
  let state = startDirector(nowMs);
  const spans: { kind: string; count: number; fromMs: number; untilMs: number }[] = [];
  const change = (how: (state: DirectorState, nowMs: number) => DirectorState): void => {
    state = how(state, nowMs);
  };
  const run = (seconds: number, isCutOff = false): void => {
    for (const endMs = nowMs + seconds * 1_000; nowMs < endMs; nowMs += 250) {
      const before = state.playing?.number;
      state = advance(state, nowMs, scenes, isCutOff, by);
      const { playing } = state;
      if (playing === null) continue;
      const last = spans.at(-1);
      if (last !== undefined) last.untilMs = nowMs;
      if (playing.number === before) continue;
      const count = playing.item.kind === 'celebration' ? playing.item.celebration.count : 0;
      spans.push({ kind: playing.item.kind, count, fromMs: nowMs, untilMs: nowMs });
    }
  };
  return {
    change,
    run,
    spans,
    state: () => state,
    playing: () => state.playing?.item,
    kinds: () => spans.map(({ kind }) => kind),
    celebrated: () => spans.reduce((sum, { count }) => sum + count, 0),
  };
}

test('the schedule repeats; without content the fallback is shown', () => {
  const show = onStage();
  show.run(60);
  expect(show.state().scene).toBe('board');
  expect(show.spans).toHaveLength(4);
  expect(show.state().played).toEqual({ schedule: 3 });
  show.run(1, true);
  expect(show.playing()).toMatchObject({ kind: 'fallback' });
  show.run(1);
  expect(show.playing()).toMatchObject({ kind: 'schedule' });
});

test('a scene whose subject is gone ends at once', () => {
  const before = advance(startDirector(0), 0, ['board', 'welcome'], false);
  expect(advance(before, 250, ['welcome'], false).playing?.item).toEqual({
    kind: 'schedule',
    scene: 'welcome',
  });
});

test('an emergency precedes everything and stays; what it interrupted follows', () => {
  const show = onStage();
  show.run(1);
  show.change((state, nowMs) => offerHighlights(state, [reached()], nowMs));
  show.run(1);
  show.change((state) => announceOnScreen(state, said('urgent', { until: at(20) })));
  show.run(17);
  expect(show.playing()).toMatchObject({ kind: 'emergency' });
  show.run(8);
  expect(show.kinds()).toEqual(['schedule', 'celebration', 'emergency', 'celebration']);
  show.run(10);
  // An interrupted item does not count as played.
  expect(show.state().played).toMatchObject({ emergency: 1, celebration: 1 });
});

test('a new emergency replaces the first; one that is withdrawn ends', () => {
  const show = onStage();
  show.change((state) => announceOnScreen(state, said('urgent')));
  show.run(1);
  show.change((state) => announceOnScreen(state, said('urgent', { id: 'second' })));
  show.run(1);
  expect(show.playing()).toMatchObject({ kind: 'emergency', announcement: { id: 'second' } });
  show.change((state) => announceOnScreen(state, null));
  show.run(1);
  expect(show.kinds()).toEqual(['emergency', 'emergency', 'schedule']);
});

test('an announcement precedes celebrations, interrupts none, and repeats while it is valid', () => {
  const show = onStage();
  show.change((state, nowMs) => offerHighlights(state, [reached()], nowMs));
  show.run(1);
  show.change((state, nowMs) =>
    offerHighlights(announceOnScreen(state, said('offer')), [reached({ level: 6 })], nowMs),
  );
  show.run(31);
  expect(show.kinds()).toEqual(['celebration', 'announcement', 'celebration', 'schedule']);
  show.run(120);
  expect(show.kinds().filter((kind) => kind === 'announcement')).toHaveLength(2);
  show.change((state) => announceOnScreen(state, said('offer')));
  show.run(30);
  expect(show.kinds().filter((kind) => kind === 'announcement')).toHaveLength(2);
  show.run(4_000);
  expect(show.playing()?.kind).toBe('schedule');
});

test('shoppers who won the same are one celebration, higher levels first, the goal before all', () => {
  const show = onStage();
  show.change((state, nowMs) => {
    const offered = offerHighlights(
      state,
      [
        reached({ level: 2, name: 'Omid' }),
        { kind: 'mission.completed', mission: 'regular', name: 'Lea', at: at(1) },
        reached({ others: 10 }),
        reached({ name: 'Mina' }),
      ],
      nowMs,
    );
    return offerCelebration(offered, {
      won: { kind: 'goal.reached', goal: 'day' },
      count: 1,
      winner: null,
      atMs: nowMs,
    });
  });
  show.run(31);
  expect(show.spans.map(({ kind, count }) => [kind, count])).toEqual([
    ['celebration', 1],
    ['celebration', 12],
    ['celebration', 1],
    ['celebration', 1],
  ]);
  expect(show.playing()).toMatchObject({ celebration: { won: { kind: 'mission.completed' } } });
});

test('200 in ten seconds: one at a time, finished in 60 s, all counted', () => {
  const show = onStage();
  for (let second = 0; second < 10; second += 1) {
    const news = Array.from({ length: 10 }, (_, made) =>
      reached({ name: `u${made}`, others: made === 0 ? 10 : 0 }),
    );
    show.change((state, nowMs) => offerHighlights(state, news, nowMs));
    show.run(1);
  }
  show.run(50);
  const parties = show.spans.filter(({ kind }) => kind === 'celebration');
  for (const [place, { fromMs }] of parties.entries()) {
    expect(fromMs).toBeGreaterThanOrEqual(parties[place - 1]?.untilMs ?? 0);
  }
  expect(parties.length).toBeLessThanOrEqual(4);
  expect(show.celebrated() + show.state().letGo).toBe(200);
  expect(show.state().letGo).toBe(0);
  expect(show.playing()?.kind).toBe('schedule');
});

describe('laws for any highlights', () => {
  const wins = fc.array(
    fc.record({
      waitSeconds: fc.integer({ min: 0, max: 40 }),
      level: fc.integer({ min: 2, max: 40 }),
      others: fc.integer({ min: 0, max: 30 }),
    }),
    { minLength: 1, maxLength: 120 },
  );

  test('celebrations take at most their share of any hour, and nobody is counted twice or never', () => {
    fc.assert(
      fc.property(wins, (list) => {
        const show = onStage();
        let offered = 0;
        for (const { waitSeconds, level, others } of list) {
          offered += 1 + others;
          show.change((state, nowMs) => offerHighlights(state, [reached({ level, others })], nowMs));
          show.run(waitSeconds);
          expect(show.state().waiting.length).toBeLessThanOrEqual(mostWaiting);
        }
        show.run(60);
        const parties = show.spans.filter(({ kind }) => kind === 'celebration');
        expect(show.celebrated() + show.state().letGo).toBe(offered);
        for (const { fromMs } of parties) {
          const inHour = parties.filter((one) => one.fromMs >= fromMs && one.fromMs < fromMs + 3_600_000);
          const takenMs = inHour.length * pace.celebrationMs;
          expect(takenMs).toBeLessThanOrEqual(pace.celebrationShare * 3_600_000 + pace.celebrationMs);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('a day of only winners still leaves three quarters of every hour to the rest', () => {
    const show = onStage();
    for (let minute = 0; minute < 180; minute += 1) {
      for (let time = 0; time < 6; time += 1) {
        show.change((state, nowMs) => offerHighlights(state, [reached({ level: 2 + (minute % 9) })], nowMs));
        show.run(10);
      }
    }
    const parties = show.spans.filter(({ kind }) => kind === 'celebration');
    for (const { fromMs } of parties) {
      const inHour = parties.filter((one) => one.fromMs >= fromMs && one.fromMs < fromMs + 3_600_000);
      expect(inHour.length * pace.celebrationMs).toBeLessThanOrEqual(0.25 * 3_600_000 + pace.celebrationMs);
    }
    expect(parties.length * pace.celebrationMs).toBeGreaterThan(0.2 * 180 * 60_000);
  });
});

describe('a withdrawn highlight', () => {
  const playing = (): ReturnType<typeof onStage> => {
    const show = onStage();
    show.change((state, nowMs) => offerHighlights(state, [reached()], nowMs));
    show.run(1);
    return show;
  };

  test('a lost level ends its celebration at once, waiting or playing', () => {
    const show = playing();
    show.change((state, nowMs) =>
      offerHighlights(state, [reached({ level: 4, at: at(2) }), reached({ level: 3, at: at(3) })], nowMs),
    );
    show.change((state, nowMs) => holdAgainst(state, [reached({ level: 3, at: at(3) })], nowMs));
    show.run(1);
    expect(show.playing()).toMatchObject({ celebration: { won: { level: 3 } } });
    expect(show.state().waiting).toEqual([]);
  });

  test('a withdrawn name leaves the celebration, which continues without it', () => {
    const show = playing();
    show.change((state, nowMs) => holdAgainst(state, [reached({ name: 'S. A.' })], nowMs));
    expect(show.playing()).toMatchObject({ celebration: { count: 1, winner: null } });
  });

  test('one that newer highlights pushed out of the list is still true, and is shown without a name', () => {
    const show = playing();
    show.change((state, nowMs) =>
      holdAgainst(state, Array(8).fill(reached({ name: 'Lea', at: at(9) })), nowMs),
    );
    expect(show.playing()).toMatchObject({ celebration: { count: 1, winner: null } });
  });

  test('one that is still valid stays unchanged', () => {
    const show = playing();
    const before = show.playing();
    show.change((state, nowMs) => holdAgainst(state, [reached()], nowMs));
    expect(show.playing()).toEqual(before);
  });
});

test('counts that were reported are not reported again, and those played meanwhile are', () => {
  const show = onStage();
  show.run(32);
  const told = show.state().played;
  expect(told).toEqual({ schedule: 2 });
  show.run(15);
  show.change((state) => toldPlayed(state, told));
  expect(show.state().played).toEqual({ schedule: 1 });
});

test('age of the data: a badge after half a minute, grey after five, a brochure after thirty', () => {
  expect([null, 0, 29_999].map(freshnessOf)).toEqual(['live', 'live', 'live']);
  expect([30_000, 299_999].map(freshnessOf)).toEqual(['badge', 'badge']);
  expect([300_000, 1_799_999].map(freshnessOf)).toEqual(['aged', 'aged']);
  expect(freshnessOf(1_800_000)).toBe('cut-off');
});

test('a paused screen ends its celebration and drops waiting ones; an urgent announcement still shows', () => {
  const won = [reached(), reached({ kind: 'mission.completed', mission: 'regular' })];
  const playing = advance(offerHighlights(startDirector(0), won, 0), 0, scenes, false);
  expect(playing.playing?.item.kind).toBe('celebration');
  expect(playing.waiting).toHaveLength(1);
  const paused = advance(quietDirector(playing, 250), 250, ['pause'], true);
  expect(paused.playing?.item).toEqual({ kind: 'fallback', scene: 'pause' });
  expect(paused.waiting).toEqual([]);
  const urgent = advance(announceOnScreen(paused, said('urgent')), 500, ['pause'], true);
  expect(urgent.playing?.item.kind).toBe('emergency');
});
