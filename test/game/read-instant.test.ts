// Times as tills write them: what is left out is filled in, what no calendar has is refused.
import { describe, expect, test } from 'vitest';
import { readInstant } from '../../src/game/read-instant.ts';

const iso = (text: string, timeZone = 'Asia/Tehran'): string | null => {
  const ms = readInstant(text, timeZone);
  return ms === null ? null : new Date(ms).toISOString();
};

test.each([
  ['2026-11-28T12:00:00+03:30', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28T12:00+03:30', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28T12:00:00', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28T12:00', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28 12:00:00', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28 12:00:00 +0330', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28t08:30:00z', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28T12:00:00.123456789+03:30', '2026-11-28T08:30:00.123Z'],
  ['2026-11-28T12:00:00,5+03:30', '2026-11-28T08:30:00.500Z'],
  ['2026-11-28T03:30:00-05', '2026-11-28T08:30:00.000Z'],
  ['2026-11-28', '2026-11-27T20:30:00.000Z'],
  ['۲۰۲۶-۱۱-۲۸T۱۲:۰۰', '2026-11-28T08:30:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['2024-02-29T23:59:59.9Z', '2024-02-29T23:59:59.900Z'],
  [' 2026-12-31T23:59:60Z ', '2026-12-31T23:59:59.000Z'],
])('%s', (text, expected) => {
  expect(iso(text)).toBe(expected);
});

test.each([
  '',
  'yesterday',
  '2026-02-30T12:00:00Z',
  '2025-02-29T12:00:00Z',
  '2026-11-00T12:00:00Z',
  '2026-00-28T12:00:00Z',
  '2026-11-28T12:60:00Z',
  '2026-11-28T12:00:61Z',
  '2026-11-28T24:00:00Z',
  '2026-11-28T24:30:00Z',
  '2026-13-01T12:00:00Z',
  '28.11.2026 12:00',
  '2026-11-28T12:00:00+99:00',
  '1764327600',
])('%s is no time', (text) => {
  expect(iso(text)).toBeNull();
});

describe('without an offset it is the mall’s clock', () => {
  test('an hour that comes twice is the first', () => {
    expect(iso('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });
  test('an hour that clocks skip is read as if they had not moved', () => {
    expect(iso('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });
});
