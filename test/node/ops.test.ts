// What operators get: the mall's state, its event log, the history of a receipt, and the audit.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { opsHistory, opsLog, opsState } from '../../src/contracts/ops.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, operator, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({
    settings: { NODE_NAME: 'node-1' },
    tuning: { submitRatePerSecond: 1_000, opsStateMs: 100 },
  });
});
afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

test('an operator gets the mall’s state when connecting, and again when a client connects', async () => {
  const olga = await node.connect(operator());
  const first = await until(() => olga.pushes('ops:state')[0], 'the mall state');
  expect(opsState.parse(first)).toMatchObject({
    node: 'node-1',
    answered: 1,
    expected: 1,
    troubles: [],
    connections: { operator: 1 },
    durable: false,
    hasRedis: false,
    nodes: [{ name: 'node-1', state: 'here', figures: { database: { up: true }, redis: null } }],
  });
  const phone = await node.connect(shopper('counted'));
  await until(() => olga.pushes('ops:state').at(-1)?.connections.shopper === 1, 'the shopper is counted');
  phone.close();
  await until(() => olga.pushes('ops:state').at(-1)?.connections.shopper === 0, 'the shopper has left');
  olga.close();
});

test('a receipt is in the event log, counted in the minute and timed to its push; others get nothing of it', async () => {
  const [olga, till] = [await node.connect(operator()), await node.connect(tablet())];
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'log-1', userId: 'omid' })));
  const row = await until(
    () =>
      olga
        .pushes('ops:log')
        .flatMap(({ rows }) => rows)
        .find(({ userId }) => userId === 'omid'),
    'the row',
  );
  for (const push of olga.pushes('ops:log')) opsLog.parse(push);
  expect(row).toMatchObject({ kind: 'receipt', node: 'node-1', store: 'cafe', coins: 110, isBad: false });
  expect(row.tookMs).toBeGreaterThan(0);
  const state = await until(
    () => olga.pushes('ops:state').findLast(({ p99Ms }) => p99Ms !== null),
    'a state with percentiles',
  );
  expect(state.receiptsPerMinute).toBeGreaterThan(0);
  expect(till.pushes('ops:log')).toEqual([]);
  expect(till.pushes('ops:state')).toEqual([]);
  const history = opsHistory.parse(dataOf(await olga.ask('ops:history', {})));
  expect(history.rows.map(({ id }) => id)).toContain(row.id);
});

test('a till with an impossible clock is reported, by store', async () => {
  const [olga, till] = [await node.connect(operator()), await node.connect(tablet('bookshop'))];
  const ahead = new Date(Date.now() + 7_200_000).toISOString();
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'ahead', issuedAt: ahead })));
  const state = await until(
    () => olga.pushes('ops:state').findLast(({ clocks }) => clocks.length > 0),
    'the clock error',
  );
  expect(state.clocks[0]).toMatchObject({ store: 'bookshop' });
  expect(state.clocks[0]?.errorSeconds).toBeGreaterThan(7_000);
});

test('the history of a receipt: what it granted, what was returned, and where its time went', async () => {
  const [olga, till] = [await node.connect(operator()), await node.connect(tablet())];
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 's-1', userId: 'story' })));
  dataOf(
    await till.ask('receipt:void', { receiptNo: 's-1', reason: 'part', returnNo: 'b-1', amount: 40_000 }),
  );
  dataOf(await till.ask('receipt:void', { receiptNo: 's-1', reason: 'the rest' }));
  // Its times are complete when it is announced, which may be after the answer.
  const { receipt, steps, trace } = await until(async () => {
    const told = dataOf(await olga.ask('ops:receipt', { receiptNo: 's-1', storeId: 'cafe' }));
    return told.trace !== null && told;
  }, 'its story');
  expect(receipt).toMatchObject({ standing: 'voided', userId: 'story', amount: 100_000, left: 0 });
  expect(steps.map(({ cause }) => cause)).toEqual(['receipt.submit', 'receipt.return', 'receipt.void']);
  const coins = steps.flatMap(({ entries }) => entries).reduce((sum, entry) => sum + (entry.coins ?? 0), 0);
  expect(coins).toBe(0);
  const { waitingMs, readingMs, decidingMs, committingMs, announcedMs, totalMs } =
    trace ?? expect.fail('no trace');
  const sum = waitingMs + readingMs + decidingMs + committingMs + announcedMs;
  expect(Math.abs(sum - totalMs)).toBeLessThan(1);
  expect(errorOf(await olga.ask('ops:receipt', { receiptNo: 'none', storeId: 'cafe' })).code).toBe(
    'not_found',
  );
  expect(errorOf(await till.ask('ops:receipt', { receiptNo: 's-1' })).code).toBe('forbidden');
});

test('each action of an operator is in the audit, also a refused one; those of a till are not', async () => {
  const [olga, till] = [await node.connect(operator('auditor')), await node.connect(tablet())];
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'a-1', userId: 'acted' })));
  dataOf(await olga.ask('receipt:void', { receiptNo: 'a-1', storeId: 'cafe', reason: 'by hand' }));
  await olga.say('receipt:void', { receiptNo: 'a-1', storeId: 'cafe' });
  dataOf(await till.ask('receipt:void', { receiptNo: 'a-1', reason: 'again' }));
  const { acts } = dataOf(await olga.ask('ops:acts', {}));
  expect(acts.filter(({ by }) => by === 'auditor')).toMatchObject([
    { event: 'receipt:void', result: 'invalid' },
    { event: 'receipt:void', result: 'ok', asked: expect.stringContaining('by hand') },
  ]);
  expect(acts.filter(({ by }) => by === 'tablet-cafe')).toEqual([]);
  const row = await until(
    () =>
      olga
        .pushes('ops:log')
        .flatMap(({ rows }) => rows)
        .find(({ kind }) => kind === 'act'),
    'the row of the act',
  );
  expect(row).toMatchObject({ by: 'auditor', what: 'receipt:void' });
});
