// A shopper's document stays small: only data that no receipt or return can reach is removed.
import { describe, expect, test } from 'vitest';
import type { User } from '../../src/game/user.ts';
import { newUser, put, tidy } from '../../src/game/user.ts';
import { addDays } from '../../src/game/zone.ts';
import { aMission, aRulebook, aSubmit, aWindow, dayMs, ms, noon } from '../builders.ts';
import { given } from './given.ts';

const state = (changes: Partial<User['missions'][number]> = {}): User['missions'][number] => ({
  code: 'm',
  period: 'daily-2026-11-21',
  progress: 1,
  seen: [],
  completions: [{ held: 1, coins: 5, xp: 0 }],
  ...changes,
});
const withStates = (...missions: User['missions']): User => ({ ...newUser('sara'), missions });

describe('a period of a mission', () => {
  test.each([
    ['daily-2026-11-21', '2026-12-22'],
    ['weekly-2026-11-21', '2026-12-22'],
    ['monthly-2026-11-21', '2026-12-22'],
    ['window-2026-11-21', '2027-11-22'],
  ])('%s stays while purchases of %s can be returned, and no longer', (period, lastDay) => {
    const user = withStates(state({ period }));
    expect(tidy(user, lastDay).missions).toBe(user.missions);
    expect(tidy(user, addDays(lastDay, 1)).missions).toEqual([]);
  });
  test('without an end stays forever', () => {
    const endless = withStates(state({ period: 'once' }));
    expect(tidy(endless, '2099-01-01').missions).toBe(endless.missions);
  });
  test('that is removed leaves its number of completions, added to earlier ones', () => {
    const states = [state(), state({ period: 'daily-2026-11-22' })];
    const user: User = { ...withStates(...states), past: [['m', 3]] };
    expect(tidy(user, '2028-01-01').past).toEqual([['m', 5]]);
    expect(tidy(withStates(state({ completions: [] })), '2028-01-01').past).toEqual([]);
  });
});

test('a day’s earnings stay while its purchases can be returned', () => {
  const user: User = { ...newUser('sara'), days: [{ day: '2026-11-21', cap: {}, coins: 1, xp: 1 }] };
  expect(tidy(user, '2026-11-21').days).toBe(user.days);
  expect(tidy(user, '2026-11-22').days).toEqual([]);
});

test('after three years of a receipt a day the shopper is as small as after the first', () => {
  const season = (year: number) =>
    aWindow({
      code: `season-${year}`,
      from: `${year}-01-01T00:00:00Z`,
      until: `${year}-12-31T00:00:00Z`,
      kind: 'stores',
    });
  const missions = [
    aMission({ code: 'daily', period: 'daily', target: 1 }),
    aMission({ code: 'weekly', period: 'weekly', kind: 'sum' }),
    aMission({ code: 'monthly', period: 'monthly', kind: 'categories' }),
    aMission({ code: 'once', kind: 'stores', target: 9 }),
    season(2026),
    season(2027),
    season(2028),
  ];
  const earning = { rates: aRulebook().earning.rates, perDay: { coins: 1_000_000 } };
  const story = given(aRulebook({ missions, earning }));
  const sizes: number[] = [];
  for (let day = 0; day < 3 * 365; day += 1) {
    const issuedAt = new Date(ms(noon) + day * dayMs).toISOString();
    story.when(aSubmit({ receiptNo: `r${day}`, issuedAt }));
    sizes.push(JSON.stringify(story.user).length);
  }
  const firstYear = Math.max(...sizes.slice(0, 365));
  expect(Math.max(...sizes)).toBeLessThan(firstYear * 1.1);
  expect(story.user.days.length).toBeLessThanOrEqual(91);
  expect(story.user.missions.filter(({ code }) => code === 'daily').length).toBeLessThanOrEqual(123);
});

test('a sorted list stays sorted: replaced, inserted, removed or unchanged', () => {
  const key = (item: string): string => item.slice(0, 1);
  const list = ['b1', 'd1'];
  expect(put(list, 0, 'b2', key)).toEqual(['b2', 'd1']);
  expect(put(list, -1, 'a1', key)).toEqual(['a1', 'b1', 'd1']);
  expect(put(list, -1, 'c1', key)).toEqual(['b1', 'c1', 'd1']);
  expect(put(list, -1, 'e1', key)).toEqual(['b1', 'd1', 'e1']);
  expect(put(list, 1, null, key)).toEqual(['b1']);
  expect(put(list, -1, null, key)).toBe(list);
  expect(list).toEqual(['b1', 'd1']);
});
