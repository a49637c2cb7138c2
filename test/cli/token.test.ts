// Arguments of `token`: durations, and claims that a node accepts.
import { expect, test } from 'vitest';
import { checkClaims, parseTtlSeconds } from '../../src/cli/token.ts';

test('a duration needs a unit', () => {
  expect(['90s', '30m', '12h', '7d'].map(parseTtlSeconds)).toEqual([90, 1_800, 43_200, 604_800]);
  for (const text of ['', '12', '0h', '-1h', '1.5h', '5x', '99999d']) {
    expect(() => parseTtlSeconds(text), text).toThrow('a time such as');
  }
});

test('kiosks and tablets need a store, and ids must be valid', () => {
  expect(checkClaims('tablet', 't1', 's01')).toMatchObject({ role: 'tablet', sub: 't1', store: 's01' });
  expect(() => checkClaims('tablet', 't1', undefined)).toThrow(
    '--store: a kiosk or tablet belongs to a store',
  );
  expect(() => checkClaims('shopper', 'a b', undefined)).toThrow('--sub');
});
