// What `watch` prints for a screen: everything that a screen would show.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { announcementLine, highlightLine, stateLines } from '../../src/cli/screen-lines.ts';
import type { ScreenState } from '../../src/contracts/screens.ts';

const at = '2026-11-21T08:30:00.000Z';
const empty: ScreenState = {
  at,
  store: null,
  title: { en: 'Test Mall' },
  highlights: [],
  boards: [],
  goals: [],
  campaigns: [],
  announcement: null,
  today: null,
  paused: false,
};
const announcement = {
  id: 'a',
  kind: 'offer',
  text: { en: 'Ice cream', fa: 'بستنی' },
  at,
  until: at,
} as const;

test('an empty screen prints that it is empty', () => {
  expect(stripVTControlCharacters(stateLines(empty)).split('\n')).toEqual([
    `${at}  the screen of Test Mall`,
    '  to be won: nothing',
  ]);
});

test('boards, highlights, goals, campaigns and the announcement have a line each', () => {
  const reward = { coins: 50, xp: 0 };
  const name = { en: 'Regular' };
  const text = stateLines({
    ...empty,
    store: 'cafe',
    highlights: [{ kind: 'level.reached', name: 'Sara A.', level: 2, at }],
    boards: [
      {
        board: 'coins:store.cafe:day',
        period: 'day-2026-11-21',
        resetsAt: at,
        rows: [{ rank: 1, name: 'Sara A.', score: 1_100 }],
      },
    ],
    goals: [{ code: 'regular', name, kind: 'count', target: 3, reward, resetsAt: null }],
    campaigns: [{ code: 'season', name: { en: 'Season' }, reward, from: null, until: at }],
    announcement,
    today: {
      day: 'day-2026-11-21',
      resetsAt: at,
      receipts: 1_250,
      coins: 90_000,
      goal: {
        code: 'day',
        name: { en: 'Together' },
        measure: 'receipts',
        target: 5_000,
        value: 1_250,
        isReached: false,
      },
    },
  });
  expect(stripVTControlCharacters(text).split('\n')).toEqual([
    `${at}  the screen of Test Mall (cafe)`,
    '  today: 1,250 receipts, 90,000 coins',
    '  together: Together, 1,250 of 5,000 receipts',
    '  coins:store.cafe:day      1. Sara A. 1,100',
    `  ${at}  Sara A.  level 2 reached`,
    '  to be won: Regular',
    `  campaign: Season, open to ${at}`,
    `  ${at}  to all (offer): Ice cream  بستنی  (until ${at})`,
  ]);
});

test('a mission and an announcement alone have their lines', () => {
  const won = highlightLine({ kind: 'mission.completed', name: 'S. A.', mission: 'regular', at });
  expect(stripVTControlCharacters(won)).toBe(`${at}  S. A.  mission regular completed`);
  expect(stripVTControlCharacters(announcementLine(announcement))).toContain('Ice cream');
});
