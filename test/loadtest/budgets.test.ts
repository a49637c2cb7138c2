// An exceeded budget is named, and the worst phase counts.
import { expect, test } from 'vitest';
import type { CrowdResult } from '../../loadtest/crowd/crowd-job.ts';
import { createLatencies, quantile } from '../../loadtest/crowd/latencies.ts';
import { defaultBudgets, judge } from '../../loadtest/tool/budgets.ts';
import { aPhase, aResult, slow } from './a-result.ts';

const missedBy = (changes: Partial<CrowdResult>): string[] =>
  judge(aResult(changes), defaultBudgets).flatMap(({ what, kept }) => (kept ? [] : [what]));

test('a run within all budgets exceeds none', () => {
  expect(missedBy({})).toEqual([]);
});

test.each<[string, Partial<CrowdResult>, RegExp]>([
  ['one slow phase of several', { phases: [aPhase(), aPhase({ ackMs: slow(150) }), aPhase()] }, /^answer/],
  ['exactly at the limit', { phases: [aPhase({ pushMs: slow(100) })] }, /^until the last one heard/],
  ['one receipt refused', { refusedReceipts: 1 }, /refused/],
  ['one receipt never answered', { unanswered: 1 }, /never answered/],
  ['one receipt unheard', { unheard: 1 }, /unheard/],
  ['one phone behind', { phonesBehind: 1 }, /behind/],
  ['one phone with an entry twice', { phonesDisordered: 1 }, /out of order/],
  ['one phone that did not come back', { cuts: [{ at: 1, phones: 2, backMs: 1, notBack: 1 }] }, /not back/],
  ['a generator that was late itself', { phases: [aPhase({ lagMsP99: 80 })] }, /generator/],
  ['nothing settled', { settledReceipts: 0 }, /nothing was settled/],
])('%s is exceeded', (_, changes, what) => {
  expect(missedBy(changes)).toEqual([expect.stringMatching(what)]);
});

test('a budget of one error allows one', () => {
  const judgements = judge(aResult({ refusedReceipts: 1 }), { ...defaultBudgets, errors: 1 });
  expect(judgements.every(({ kept }) => kept)).toBe(true);
});

test('percentiles are the values below which that share lies', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([50, 99, 100]);
  expect(quantile([], 0.99)).toBe(0);
  const latencies = createLatencies();
  for (const ms of hundred) latencies.add(ms);
  const { count, p50, p99, max } = latencies.percentiles();
  expect(count).toBe(100);
  expect(p50).toBeCloseTo(50, 0);
  expect(p99).toBeCloseTo(99, 0);
  expect(max).toBeCloseTo(100, 0);
  expect(createLatencies().percentiles()).toEqual({ count: 0, p50: 0, p95: 0, p99: 0, max: 0 });
});
