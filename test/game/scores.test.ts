// What receipts and returns change in the leaderboards, and in which period.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalRecord } from '../../src/game/change.ts';
import type { Item } from '../../src/game/receipt.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { parseBoardName, previousSpanPeriod, scoreChangeOf, spanPeriod } from '../../src/game/scores.ts';
import { aJudgedReceipt, anItem, aRulebook } from '../builders.ts';

const calendar = aRulebook({ timeZone: 'Asia/Tehran', calendar: 'persian', weekStartsOn: 'saturday' });

test('periods are those of the mall: its midnight, its week, its month', () => {
  // Monday 23 November 2026, 23:00 UTC is Tuesday in Tehran; 2 Azar 1405.
  const at = Date.parse('2026-11-23T23:00:00Z');
  expect(spanPeriod('day', calendar, at)).toEqual({
    name: 'day-2026-11-24',
    untilMs: Date.parse('2026-11-24T20:30:00Z'),
  });
  expect(spanPeriod('week', calendar, at).name).toBe('week-2026-11-21');
  expect(spanPeriod('month', calendar, at).name).toBe('month-2026-11-22');
  expect(spanPeriod('all', calendar, at)).toEqual({ name: 'all', untilMs: null });
});

test('an instant is in its period, and the next period starts where it ends', () => {
  const spans = fc.constantFrom('day' as const, 'week' as const, 'month' as const);
  const instants = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2035-01-01') });
  fc.assert(
    fc.property(spans, instants, (span, at) => {
      const { name, untilMs } = spanPeriod(span, calendar, at);
      if (untilMs === null) throw new Error('a repeated period ends');
      expect(untilMs).toBeGreaterThan(at);
      expect(spanPeriod(span, calendar, untilMs - 1).name).toBe(name);
      expect(spanPeriod(span, calendar, untilMs).name).not.toBe(name);
    }),
  );
});

test('names of boards are parsed, and anything else is refused', () => {
  expect(parseBoardName('xp:store.s01:week')).toEqual({ measure: 'xp', scope: 'store.s01', span: 'week' });
  expect(parseBoardName('coins:mall:all')).toEqual({ measure: 'coins', scope: 'mall', span: 'all' });
  for (const name of [
    '',
    'coins',
    'gold:mall:day',
    'coins:mall:year',
    'coins:floor.1:day',
    'coins:mall:day:x',
  ]) {
    expect(parseBoardName(name)).toBeNull();
  }
});

test('a name with a word before or after it is refused', () => {
  for (const name of ['2:coins:mall:all', 'coins:mall:all ', 'x.coins:mall:all', 'coins:mall.1:all']) {
    expect(parseBoardName(name)).toBeNull();
  }
});

test('the previous period ended where the current one started; all time has none', () => {
  const at = Date.parse('2026-11-23T23:00:00Z');
  expect(previousSpanPeriod('day', calendar, at)?.name).toBe('day-2026-11-23');
  expect(previousSpanPeriod('week', calendar, at)?.name).toBe('week-2026-11-14');
  expect(previousSpanPeriod('month', calendar, at)?.name).toBe('month-2026-10-23');
  expect(previousSpanPeriod('all', calendar, at)).toBeNull();
});

const rules = prepareRules(aRulebook());
const recordOf = (items: readonly Item[], storeId = 'cafe', amount = 10_000): JournalRecord => ({
  userId: 'sara',
  firstSeq: 4,
  seq: 6,
  atMs: 0,
  cause: 'receipt.submit',
  ref: `${storeId}:r1`,
  levelBefore: 1,
  after: { coins: 0, xp: 0, level: 1 },
  entries: [],
  receipt: aJudgedReceipt({ storeId, items, amount }),
});
const scopes = (record: JournalRecord, by: typeof rules | null = rules): string[] => [
  ...new Set(scoreChangeOf(record, by).rankings.map(({ key }) => key.slice(0, key.lastIndexOf(':')))),
];
const lines = (parts: Readonly<Record<string, number>>): Item[] =>
  Object.entries(parts).map(([category, amount]) => anItem({ category, amount }));

test('a purchase is ranked in the mall, its store and the category with most of its amount', () => {
  expect(scopes(recordOf(lines({ books: 6_000, shoes: 4_000 })))).toEqual([
    'mall',
    'store.cafe',
    'category.books',
  ]);
  expect(scopes(recordOf(lines({ books: 4_000, shoes: 6_000 })))).toEqual([
    'mall',
    'store.cafe',
    'category.shoes',
  ]);
  expect(scopes(recordOf(lines({ shoes: 5_000, books: 5_000 })))).toEqual([
    'mall',
    'store.cafe',
    'category.shoes',
  ]);
});

test('an amount without items belongs to the store’s category, if it has one', () => {
  expect(scopes(recordOf([]))).toEqual(['mall', 'store.cafe', 'category.food']);
  const plain = prepareRules(aRulebook({ stores: [{ id: 'cafe', name: { en: 'Cafe' } }] }));
  expect(scopes(recordOf([]), plain)).toEqual(['mall', 'store.cafe']);
  // Most of the amount has no known category, so the largest of the others counts.
  expect(scopes(recordOf(lines({ books: 1_000 })), plain)).toEqual(['mall', 'store.cafe', 'category.books']);
  expect(scopes(recordOf([], 'gone'))).toEqual(['mall', 'store.gone']);
});

test('a change has the sums of its entries; without its rulebook nothing is ranked', () => {
  const record = recordOf([]);
  expect(scoreChangeOf(record, null)).toEqual({
    userId: 'sara',
    firstSeq: 4,
    seq: 6,
    coins: 0,
    xp: 0,
    receipts: 0,
    rankings: [],
  });
  expect(
    scoreChangeOf(record, rules)
      .rankings.map(({ key }) => key)
      .slice(0, 4),
  ).toEqual(['mall:day-2026-11-21', 'mall:week-2026-11-21', 'mall:month-2026-10-23', 'mall:all']);
});
