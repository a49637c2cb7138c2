// The token bucket behind every rate limit: what it allows, and how long a refused caller has to wait.
import { expect, test } from 'vitest';
import { TokenBucket } from '../../src/ports/token-bucket.ts';

const rate = { perSecond: 2, burst: 4 };

test('a full bucket allows a burst, then names the time until the next token', () => {
  const bucket = new TokenBucket(rate, 0);
  expect([1, 2, 3, 4].map(() => bucket.take(rate, 0))).toEqual([0, 0, 0, 0]);
  expect(bucket.take(rate, 0)).toBe(500);
  expect(bucket.take(rate, 250)).toBe(250);
  expect(bucket.take(rate, 500)).toBe(0);
});

test('it never holds more than the burst', () => {
  const bucket = new TokenBucket(rate, 0);
  expect(bucket.take(rate, 3_600_000, 4)).toBe(0);
  expect(bucket.take(rate, 3_600_000)).toBe(500);
});

test('a refused take costs nothing', () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.take(rate, 0, 3);
  expect(bucket.take(rate, 0, 4)).toBe(1_500);
  expect(bucket.take(rate, 0, 1)).toBe(0);
});

test('a changed rate counts from then on', () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.take(rate, 0, 4);
  expect(bucket.take({ ...rate, perSecond: 1 }, 0)).toBe(1_000);
});

test('tokens that were spent beyond the bucket are refilled first', () => {
  const bucket = new TokenBucket(rate, 0);
  bucket.left -= 6;
  expect(bucket.take(rate, 1_000)).toBe(500);
  expect(bucket.take(rate, 1_500)).toBe(0);
});
