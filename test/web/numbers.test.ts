// Numbers, money and dates of the pages, in Persian, the default language.
import { describe, expect, test } from 'vitest';
import { formatDate, formatTime, useTimeZone } from '../../web/kit/dates.ts';
import { formatMoney, readMoney } from '../../web/kit/money.ts';
import { counted, formatNumber, formatRank, latinDigits, readWhole } from '../../web/kit/numbers.ts';

describe('a whole number', () => {
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
  test.each(['', 'x', '1,5', '12,5', '-5', '1.5', '1,2345', '9007199254740993'])('%j is refused', (text) =>
    expect(readWhole(text)).toBeNull(),
  );
});

test('rial are shown in toman, and input in toman is stored as rial', () => {
  expect(formatMoney(125_000, 'IRR')).toBe('۱۲٬۵۰۰ تومان');
  expect(readMoney('۱۲٬۵۰۰', 'IRR')).toBe(125_000);
  expect(readMoney('12.50', 'EUR')).toBe(1_250);
  expect(readMoney('12', 'JPY')).toBe(12);
});

test('digits follow the language; codes become Latin', () => {
  expect(formatNumber(1_234_567)).toBe('۱٬۲۳۴٬۵۶۷');
  expect(latinDigits('A-۱۲٣')).toBe('A-123');
});

describe.each(['fa', 'en'] as const)('in %s', (language) => {
  const locale = language === 'fa' ? 'fa-IR' : 'en-GB';

  test('a number is formatted as Intl does', () => {
    const values = [
      0, 7, 12, 100, 999, 1_000, 10_203, 1_234_567, 9_007_199_254_740_991, -1, -4_200, 0.5, 1_234.56,
    ];
    for (const value of values)
      expect(formatNumber(value, {}, language)).toBe(new Intl.NumberFormat(locale).format(value));
    const percent = { style: 'percent', maximumFractionDigits: 0 } as const;
    expect(formatNumber(0.42, percent, language)).toBe(new Intl.NumberFormat(locale, percent).format(0.42));
    const rounded = { maximumFractionDigits: 0 };
    expect(formatNumber(1_200, rounded, language)).toBe(new Intl.NumberFormat(locale, rounded).format(1_200));
  });

  test('a time has the digits of the language', () => {
    expect(formatTime('2025-03-20T14:35:00Z', language)).toBe(language === 'fa' ? '۱۸:۰۵' : '18:05');
  });
});

test('a rank has its ending in English', () => {
  const places = [1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 1_002].map((rank) => formatRank(rank, 'en'));
  expect(places.join(' ')).toBe('1st 2nd 3rd 4th 11th 12th 13th 21st 101st 111th 1,002nd');
});

test('one is singular in English, with a sign as well', () => {
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

test('dates are in the Persian calendar and the mall’s time zone', () => {
  useTimeZone('Asia/Tehran');
  // The Persian new year of 1404 began on 21 March 2025 in Tehran.
  expect(formatDate('2025-03-20T21:00:00Z')).toBe('جمعه ۱ فروردین ۱۴۰۴');
  expect(formatTime('2025-03-20T21:00:00Z')).toBe('۰۰:۳۰');
});
