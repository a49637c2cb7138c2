// Goals and campaigns of screens: the missions that concern the screen.
import { expect, test } from 'vitest';
import { campaignsOf, goalsOf } from '../../src/game/goals.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { aMission, aRulebook, aWindow, dayMs, ms, noon } from '../builders.ts';

const rules = prepareRules(
  aRulebook({
    missions: [
      aMission(),
      aMission({ code: 'daily', period: 'daily', filter: { stores: ['cafe'] } }),
      aWindow(),
      aWindow({ code: 'winter', from: '2026-12-21T00:00:00+03:30', until: '2027-02-01T00:00:00+03:30' }),
    ],
  }),
);
const atMs = ms(noon);
const codes = (list: readonly { readonly code: string }[]): string[] => list.map(({ code }) => code);

test('goals are the missions that can be completed now, with the time of their restart', () => {
  expect(codes(goalsOf(rules, null, atMs, 9))).toEqual(['regular', 'daily', 'season']);
  expect(codes(goalsOf(rules, null, atMs, 2))).toEqual(['regular', 'daily']);
  const [regular, daily] = goalsOf(rules, 'cafe', atMs, 9);
  expect(regular).toEqual({
    code: 'regular',
    name: { en: 'Regular' },
    kind: 'count',
    target: 3,
    reward: { coins: 50, xp: 0 },
    resetsAt: null,
  });
  expect(Date.parse(daily?.resetsAt ?? '')).toBe(ms('2026-11-22T00:00:00+03:30'));
});

test('a mission can be completed from its start, and not at its end', () => {
  const from = ms('2026-11-01T00:00:00+03:30');
  const until = ms('2027-01-01T00:00:00+03:30');
  expect(codes(goalsOf(rules, null, from - 1, 9))).not.toContain('season');
  expect(codes(goalsOf(rules, null, from, 9))).toContain('season');
  expect(codes(goalsOf(rules, null, until - 1, 9))).toContain('season');
  expect(codes(goalsOf(rules, null, until, 9))).not.toContain('season');
  expect(codes(campaignsOf(rules, null, until, 9))).not.toContain('season');
});

test('campaigns are sorted by their end, then by the rulebook, up to a limit', () => {
  const end = '2027-01-01T00:00:00+03:30';
  const ordered = prepareRules(
    aRulebook({
      missions: [
        aMission({ code: 'open-end', from: '2026-11-01T00:00:00+03:30' }),
        aWindow({ code: 'late', until: '2027-02-01T00:00:00+03:30' }),
        aWindow({ code: 'early', until: end }),
        aWindow({ code: 'early-too', until: end }),
        aMission({ code: 'open-start', until: '2027-03-01T00:00:00+03:30' }),
      ],
    }),
  );
  const inOrder = ['early', 'early-too', 'late', 'open-start', 'open-end'];
  expect(codes(campaignsOf(ordered, null, atMs, 9))).toEqual(inOrder);
  expect(codes(campaignsOf(ordered, null, atMs, 3))).toEqual(inOrder.slice(0, 3));
  expect(
    campaignsOf(ordered, null, atMs, 9).map(({ from, until }) => [from === null, until === null]),
  ).toEqual([
    [false, false],
    [false, false],
    [false, false],
    [true, false],
    [false, true],
  ]);
});

test('a mission of other stores is not a goal of this store', () => {
  expect(codes(goalsOf(rules, 'bookshop', atMs, 9))).toEqual(['regular', 'season']);
});

test('campaigns are missions with a start or an end, while they run and a week before', () => {
  expect(codes(campaignsOf(rules, null, atMs, 9))).toEqual(['season']);
  const winter = ms('2026-12-21T00:00:00+03:30');
  expect(codes(campaignsOf(rules, null, winter - 7 * dayMs - 1, 9))).toEqual(['season']);
  expect(codes(campaignsOf(rules, null, winter - 7 * dayMs, 9))).toEqual(['season', 'winter']);
  expect(codes(campaignsOf(rules, null, ms('2027-01-01T00:00:00+03:30'), 9))).toEqual(['winter']);
  expect(campaignsOf(rules, null, atMs, 9)[0]).toMatchObject({
    from: new Date('2026-11-01T00:00:00+03:30').toISOString(),
    until: new Date('2027-01-01T00:00:00+03:30').toISOString(),
  });
});
