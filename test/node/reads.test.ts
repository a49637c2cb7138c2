// Reads beyond the node's budget are `busy`, and receipts continue.
import { afterEach, expect, test } from 'vitest';
import type { Reply } from '../../src/contracts/errors.ts';
import type { Database } from '../../src/runtime/database.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, memoryDatabase, operator, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';

let node: TestNode;
afterEach(() => node.stop());

const countOf = (replies: readonly Reply<unknown>[], code: string): number =>
  replies.filter((reply) => !reply.ok && reply.error.code === code).length;

test('above the node’s budget reads are `busy` for every caller; receipts are not', async () => {
  node = await startTestNode({ tuning: { readsPerSecond: 10 } });
  const till = await node.connect(tablet());
  const [sara, omid] = await Promise.all([node.connect(shopper('sara')), node.connect(shopper('omid'))]);
  // Far more than a second's budget, even if a busy machine takes some seconds for them.
  const asks = Array.from({ length: 20 }, () => [
    sara.ask('board:get', { board: 'coins:mall:day' }),
    omid.ask('user:stats', {}),
  ]).flat();
  const replies = await Promise.all(asks);
  expect(countOf(replies, 'busy')).toBeGreaterThanOrEqual(8);
  const refused = replies.find((reply) => !reply.ok);
  expect(refused).toMatchObject({
    error: { code: 'busy', retryable: true, retryAfterMs: expect.any(Number) },
  });
  for (let at = 0; at < 20; at += 1) {
    const bought = await till.ask('receipt:submit', aReceipt({ receiptNo: `r${at}` }));
    expect(dataOf(bought)).toMatchObject({ status: 'applied' });
  }
  const body = await reportAt(node, '/metrics');
  expect(String(body)).toMatch(/deerfields_reads_refused_total\{\w+="rate"\} [1-9]/);
});

test('a distant cursor costs credits by the entries it needs; cached ones are free', async () => {
  node = await startTestNode({
    tuning: { readsPerSecond: 30, submitRatePerSecond: 1_000, recordsCacheMax: 0 },
  });
  const till = await node.connect(tablet());
  const sara = await node.connect(shopper());
  for (let at = 0; at < 100; at += 1) {
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: `r${at}`, amount: 1_000 })));
  }
  const { epoch } = dataOf(await sara.ask('user:resume', { epoch: 'another', seq: 0 }));
  const far = await Promise.all(Array.from({ length: 4 }, () => sara.ask('user:resume', { epoch, seq: 0 })));
  expect(countOf(far, 'busy')).toBeGreaterThanOrEqual(3);
  const whole = far.find((reply) => reply.ok);
  if (whole !== undefined) expect(dataOf(whole)).toMatchObject({ complete: true });
});

test('look-ups by tills run a few at once, wait up to a limit, and leave receipts alone', async () => {
  const database = await memoryDatabase();
  const held = Promise.withResolvers<void>();
  let atOnce = 0;
  let mostAtOnce = 0;
  const loadReceipts: Database['store']['loadReceipts'] = async (ids) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    await held.promise;
    atOnce -= 1;
    return database.store.loadReceipts(ids);
  };
  node = await startTestNode({
    database: { ...database, store: { ...database.store, loadReceipts } },
    tuning: { submitRatePerSecond: 1_000 },
  });
  const till = await node.connect(tablet());
  const replies: Reply<unknown>[] = [];
  const asks = Array.from({ length: 300 }, async (_, at) => {
    replies.push(await till.ask('receipt:get', { receiptNo: `r${at}` }));
  });
  try {
    await expect.poll(() => countOf(replies, 'busy')).toBe(300 - 4 - 256);
    const bought = await till.ask('receipt:submit', aReceipt({ receiptNo: 'sold' }));
    expect(dataOf(bought)).toMatchObject({ status: 'applied' });
  } finally {
    held.resolve();
  }
  await Promise.all(asks);
  expect(countOf(replies, 'not_found')).toBe(4 + 256);
  expect(mostAtOnce).toBe(4);
});

test('reports have their own rate', async () => {
  node = await startTestNode();
  const asked = await Promise.all(
    Array.from({ length: 60 }, () => node.http(operator(), '/api/performance')),
  );
  const refused = asked.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.body).toMatchObject({ error: { code: 'busy' } });
  expect(refused[0]?.headers.get('retry-after')).not.toBeNull();
  expect(asked.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20);
});

test('HTTP requests beyond the budget are refused likewise', async () => {
  node = await startTestNode({ tuning: { readsPerSecond: 1 } });
  const asked = await Promise.all(
    Array.from({ length: 5 }, () => node.http(shopper(), '/api/users/sara/stats')),
  );
  expect(asked.map(({ status }) => status)).toContain(503);
  const sara = await node.connect(shopper());
  expect(errorOf(await sara.ask('user:stats', { userId: 'omid' })).code).toMatch(/^(busy|forbidden)$/);
});
