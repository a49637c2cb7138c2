// Timings of the last minutes: a slow value of an hour ago is not in the percentiles.
import { expect, test } from 'vitest';
import { createTimings } from '../../src/adapters/metrics/timings.ts';

const minuteMs = 60_000;

test('percentiles cover the last five to ten minutes, counts the time since the start', () => {
  let nowMs = 0;
  const timings = createTimings(() => nowMs);
  for (let at = 0; at < 100; at += 1) timings.record('slow then', 1_000);
  expect(timings.read()['slow then']?.p50Ms).toBeCloseTo(1_000, -2);
  nowMs = 6 * minuteMs;
  timings.record('slow then', 1);
  expect(timings.read()['slow then']).toMatchObject({ count: 101, p99Ms: expect.closeTo(1_000, -2) });
  nowMs = 12 * minuteMs;
  timings.record('slow then', 1);
  const near = expect.closeTo(1, 1);
  expect(timings.read()['slow then']).toEqual({
    count: 102,
    meanMs: near,
    p50Ms: near,
    p95Ms: near,
    p99Ms: near,
  });
});

test('rare values are reported, and values out of range are clamped', () => {
  let nowMs = 0;
  const timings = createTimings(() => nowMs);
  timings.record('seldom', 2);
  timings.record('endless', 1e12);
  timings.record('none', 0);
  nowMs = 1_000 * minuteMs;
  const read = timings.read();
  expect(read['seldom']?.p50Ms).toBeCloseTo(2, 1);
  expect(read['endless']?.p99Ms).toBeCloseTo(minuteMs, -4);
  expect(read['none']?.p50Ms).toBeLessThan(0.01);
});
