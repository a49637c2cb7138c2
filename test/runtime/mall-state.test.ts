// The mall's state for operators: sums over live nodes, silent nodes, and unavailable parts since when.
import { expect, test } from 'vitest';
import type { NodeFigures } from '../../src/contracts/ops.ts';
import { opsState } from '../../src/contracts/ops.ts';
import { createEventRows } from '../../src/operations/event-rows.ts';
import { createLastMinute } from '../../src/operations/last-minute.ts';
import { bucketOf, percentilesOf } from '../../src/operations/latency-buckets.ts';
import type { ReportedNode } from '../../src/operations/mall-state.ts';
import { mergeMall } from '../../src/operations/mall-state.ts';

const at = '2026-11-28T12:00:00.000Z';
const facts = { at, node: 'a', durable: true, rulebook: 3, pausedScreens: [] };
const answers = { up: true, since: at };

const aFigures = (changes: Partial<NodeFigures> = {}): NodeFigures => ({
  uptimeSeconds: 10,
  connections: { shopper: 2, tablet: 1 },
  receiptsPerMinute: 30,
  latency: [],
  waiting: 1,
  limit: 100,
  batchesInFlight: 1,
  batchesQueued: 0,
  projectionsWaiting: 2,
  cpuPercent: 5,
  memoryPercent: 1,
  residentBytes: 100,
  loopDelayMs: 0.1,
  caches: { users: { size: 1, max: 10, hits: 3, misses: 1 } },
  database: answers,
  redis: answers,
  clocks: [],
  ...changes,
});
const aNode = (name: string, changes: Partial<ReportedNode> = {}): ReportedNode => ({
  name,
  role: 'all',
  version: '1.0.0',
  state: 'here',
  heardAt: at,
  figures: aFigures(),
  ...changes,
});

test('figures of live nodes add up; a lost node counts for nothing and is reported as trouble', () => {
  const state = mergeMall([aNode('b'), aNode('a'), aNode('c', { state: 'lost' })], facts);
  expect(opsState.parse(state)).toMatchObject({
    answered: 2,
    expected: 3,
    connections: { shopper: 4, tablet: 2 },
    receiptsPerMinute: 60,
    waiting: 2,
    limit: 200,
    caches: { users: { size: 2, max: 20, hits: 6, misses: 2 } },
    troubles: [{ what: 'node', nodes: ['c'], since: at }],
  });
  expect(state.nodes.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('a lost node whose name another one has taken is not reported', () => {
  const state = mergeMall([aNode('a'), aNode('b', { state: 'lost' }), aNode('b')], facts);
  expect(state).toMatchObject({ answered: 2, expected: 2, troubles: [] });
});

test('an unavailable part is reported once, with all nodes that miss it, since the first of them', () => {
  const away = (since: string) => aFigures({ redis: { up: false, since } });
  const [early, late] = ['2026-11-28T11:00:00.000Z', '2026-11-28T11:30:00.000Z'];
  const state = mergeMall([aNode('a', { figures: away(late) }), aNode('b', { figures: away(early) })], facts);
  expect(state.troubles).toEqual([{ what: 'redis', nodes: ['a', 'b'], since: early }]);
});

test('the latest clock error of each store is reported; a node without figures is still listed', () => {
  const clock = (errorSeconds: number, when: string) => ({ store: 's1', errorSeconds, at: when });
  const [early, late] = ['2026-11-28T11:00:00.000Z', '2026-11-28T11:30:00.000Z'];
  const state = mergeMall(
    [
      aNode('a', { figures: aFigures({ clocks: [clock(400, early)] }) }),
      aNode('b', { figures: aFigures({ clocks: [clock(-90, late)] }) }),
      aNode('old', { figures: null }),
    ],
    facts,
  );
  expect(state.clocks).toEqual([clock(-90, late)]);
  expect(state).toMatchObject({ answered: 3, expected: 3 });
});

test('percentiles are right within a bucket, however many nodes counted', () => {
  const counts: number[] = [];
  for (let ms = 1; ms <= 100; ms += 1) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1;
  const { p50Ms, p95Ms, p99Ms } = percentilesOf(Array.from(counts, (count = 0) => count));
  for (const [found, wanted] of [
    [p50Ms, 50],
    [p95Ms, 95],
    [p99Ms, 99],
  ] as const) {
    expect(Math.abs((found ?? 0) - wanted) / wanted).toBeLessThan(0.13);
  }
  expect(percentilesOf([])).toEqual({ p50Ms: null, p95Ms: null, p99Ms: null });
});

test('figures are removed after a minute', () => {
  let nowMs = 1_000_000;
  const minute = createLastMinute(() => nowMs);
  minute.countReceipt();
  minute.countLatency(3);
  expect(minute.read()).toEqual({ receipts: 1, latency: [0, 0, 0, 1] });
  nowMs += 30_000;
  minute.countReceipt();
  expect(minute.read().receipts).toBe(2);
  nowMs += 35_000;
  expect(minute.read()).toEqual({ receipts: 1, latency: [] });
  nowMs += 600_000;
  expect(minute.read()).toEqual({ receipts: 0, latency: [] });
});

test('of a thousand rows at once fifty are sent, with the number of others', () => {
  const rows = createEventRows('a', () => 0);
  expect(rows.takeNew()).toBeNull();
  for (let n = 1; n <= 1_000; n += 1) rows.add({ kind: 'receipt', isBad: false, coins: n });
  const told = rows.takeNew();
  expect(told).toMatchObject({ more: 950 });
  expect(told?.rows[0]?.node).toBe('a');
  expect(told?.rows.map(({ coins }) => coins)).toEqual(Array.from({ length: 50 }, (_, n) => 951 + n));
  expect(rows.takeNew()).toBeNull();
  rows.leaveOut(7);
  rows.add({ kind: 'receipt', isBad: false, node: null });
  expect(rows.takeNew()).toMatchObject({ more: 7, rows: [{ node: null, at: '1970-01-01T00:00:00.000Z' }] });
  expect(rows.latest()).toHaveLength(200);
  expect(new Set(rows.latest().map(({ id }) => id)).size).toBe(200);
});
