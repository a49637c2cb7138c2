// Repeated log lines are counted by message in a limited table, and written again after an interval.
import { expect, test } from 'vitest';
import { createLogSampling, spanMs } from '../../src/runtime/log-sampling.ts';

const warn = 40;

function aSampling() {
  const world = { nowMs: 0 };
  const sampling = createLogSampling(() => world.nowMs);
  const written = (times: number, message: string): number =>
    Array.from({ length: times }, () => sampling.take(warn, message)).filter((isWritten) => isWritten).length;
  return { world, sampling, written };
}

test('the first lines of each message in an interval are written, and the others counted', () => {
  const { world, sampling, written } = aSampling();
  expect(written(100, 'one')).toBe(20);
  expect(written(5, 'other')).toBe(5);
  expect(sampling.summaries()).toEqual([{ level: warn, message: 'one', times: 80 }]);
  expect(sampling.summaries()).toEqual([]);
  expect(sampling.suppressed()).toBe(80);
  world.nowMs += spanMs;
  expect(written(100, 'one')).toBe(20);
});

test('ten thousand messages share a limited table', () => {
  const { sampling } = aSampling();
  let written = 0;
  for (let at = 0; at < 10_000; at += 1) written += sampling.take(warn, `message ${at}`) ? 1 : 0;
  expect(written).toBe(520);
  expect(sampling.summaries()).toEqual([{ level: warn, message: '(other lines)', times: 9_480 }]);
});
