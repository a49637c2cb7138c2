// Adding up score changes: each once, in the order of entries, and only without gaps.
import { expect, test } from 'vitest';
import { addScores, changesByShopper, noScores, sumChanges } from '../../src/game/score-sums.ts';
import type { ScoreChange } from '../../src/game/scores.ts';

const day = { key: 'mall:day-2026-11-21', untilMs: 5 };
const all = { key: 'mall:all', untilMs: null };

const aChange = (changes: Partial<ScoreChange> = {}): ScoreChange => ({
  userId: 'sara',
  firstSeq: 1,
  seq: 2,
  coins: 10,
  xp: 20,
  receipts: 1,
  rankings: [day, all],
  ...changes,
});
const second = aChange({ firstSeq: 3, seq: 3, coins: -4, xp: -6, receipts: 0, rankings: [all] });

test('changes that continue the known sequence are added up for each ranking', () => {
  expect(sumChanges([aChange(), second], 0)).toEqual({
    seq: 3,
    isBehind: false,
    sums: new Map([
      [day.key, { untilMs: 5, coins: 10, xp: 20, receipts: 1 }],
      [all.key, { untilMs: null, coins: 6, xp: 14, receipts: 1 }],
    ]),
  });
});

test('a change that was counted is skipped', () => {
  const expected = {
    seq: 3,
    isBehind: false,
    sums: new Map([[all.key, { untilMs: null, coins: -4, xp: -6, receipts: 0 }]]),
  };
  expect(sumChanges([aChange(), second], 2)).toEqual(expected);
  expect(sumChanges([second, second], 2)).toEqual(expected);
  expect(sumChanges([aChange(), second], 3)).toEqual({ seq: 3, isBehind: false, sums: new Map() });
  expect(sumChanges([], 7)).toEqual({ seq: 7, isBehind: false, sums: new Map() });
});

test('after missing entries neither that change nor later ones count', () => {
  expect(sumChanges([second], 1)).toEqual({ seq: 1, isBehind: true, sums: new Map() });
  const third = aChange({ firstSeq: 4, seq: 5 });
  expect(sumChanges([aChange(), third], 0)).toMatchObject({ seq: 2, isBehind: true });
  // It overlaps the known sequence: it is not the record that was counted.
  expect(sumChanges([aChange({ firstSeq: 2, seq: 4 })], 2)).toMatchObject({ seq: 2, isBehind: true });
});

test('scores are added up by measure', () => {
  expect(addScores({ coins: 1, xp: 2, receipts: 3 }, { coins: 10, xp: -5, receipts: 1 })).toEqual({
    coins: 11,
    xp: -3,
    receipts: 4,
  });
  expect(noScores).toEqual({ coins: 0, xp: 0, receipts: 0 });
});

test('changes are separated by shopper, each in order', () => {
  const ali = aChange({ userId: 'ali' });
  expect(changesByShopper([aChange(), ali, second])).toEqual(
    new Map([
      ['sara', [aChange(), second]],
      ['ali', [ali]],
    ]),
  );
});
