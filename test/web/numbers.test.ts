// Numbers, money and dates of the pages, in Persian, which is what pages begin with.
import { describe, expect, test } from 'vitest';
import { formatDate, formatTime, useTimeZone } from '../../web/kit/dates.ts';
import { formatMoney, readMoney } from '../../web/kit/money.ts';
import { counted, formatNumber, latinDigits, readWhole } from '../../web/kit/numbers.ts';

describe('a whole number is read', () => {
  test.each([
    ['۱۲۵٬۰۰۰', 125_000],
    ['١٢٥٠٠٠', 125_000],
    ['125,000', 125_000],
    ['1,25,000', 125_000],
    ['1 250 000', 1_250_000],
    ['۱۲۵،۰۰۰', 125_000],
    ["1'000", 1_000],
    [' 7 ', 7],
    ['0', 0],
  ])('%j', (text, value) => expect(readWhole(text)).toBe(value));
  test.each(['', 'x', '1,5', '12,5', '-5', '1.5', '1,2345', '9007199254740993'])('%j is none', (text) =>
    expect(readWhole(text)).toBeNull(),
  );
});

test('rial are said in toman, and toman are kept as rial', () => {
  expect(formatMoney(125_000, 'IRR')).toBe('۱۲٬۵۰۰ تومان');
  expect(readMoney('۱۲٬۵۰۰', 'IRR')).toBe(125_000);
  expect(readMoney('12.50', 'EUR')).toBe(1_250);
  expect(readMoney('12', 'JPY')).toBe(12);
});

test('digits are those of the language; codes become Latin', () => {
  expect(formatNumber(1_234_567)).toBe('۱٬۲۳۴٬۵۶۷');
  expect(latinDigits('A-۱۲٣')).toBe('A-123');
});

test('one is one in English, with a sign as well', () => {
  const said = ['1', '\u2066+1\u2069', '0', '2', '11', '1.5', '1,001'].map((count) => counted(count, 'coin'));
  expect(said).toEqual([
    '1 coin',
    '\u2066+1\u2069 coin',
    '0 coins',
    '2 coins',
    '11 coins',
    '1.5 coins',
    '1,001 coins',
  ]);
  expect(counted('3', 'batch', 'batches')).toBe('3 batches');
});

test('dates are of the Persian calendar, in the mall’s zone', () => {
  useTimeZone('Asia/Tehran');
  // The Persian new year of 1404 began on 21 March 2025 in Tehran.
  expect(formatDate('2025-03-20T21:00:00Z')).toBe('جمعه ۱ فروردین ۱۴۰۴');
  expect(formatTime('2025-03-20T21:00:00Z')).toBe('۰۰:۳۰');
});
