// A restart: on MongoDB everything is kept; in memory clients are told that it is lost.
import { expect, test } from 'vitest';
import {
  aReceipt,
  memoryDatabase,
  mongoDatabase,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';

test('on the same database every coin, every answer and the epoch are kept', async () => {
  const mongo = await mongoDatabase('restart');
  const before = await mongo.open();
  const first = await startTestNode({ database: before });
  const till = await first.connect(tablet());
  const sara = await first.connect(shopper());
  const receipts = Array.from({ length: 30 }, (_, at) =>
    aReceipt({ receiptNo: `r${at}`, amount: 1_000 * (at + 1) }),
  );
  const replies = await Promise.all(receipts.map((receipt) => till.ask('receipt:submit', receipt)));
  const part = { receiptNo: 'r29', reason: 'torn', returnNo: 'x1', amount: 10_000 };
  const returned = dataOf(await till.ask('receipt:void', part));
  const stats = dataOf(await sara.ask('user:stats', {}));
  const { epoch } = await sara.greeted();
  const snapshot = dataOf(await sara.ask('user:snapshot', {}));
  await first.stop();
  await before.close();

  const after = await mongo.open();
  const second = await startTestNode({ database: after });
  const again = await second.connect(tablet());
  const back = await second.connect(shopper(), { cursor: { epoch, seq: returned.seq - 1 } });
  const greeting = await back.greeted();
  expect(greeting).toMatchObject({
    epoch,
    complete: true,
    durable: true,
    entries: (await withEntries(after.store, returned)).entries.slice(-1),
  });
  expect(greeting.snapshot).toEqual(snapshot);
  expect(dataOf(await back.ask('user:stats', {}))).toEqual(stats);
  for (const [at, receipt] of receipts.entries()) {
    const reply = dataOf(await again.ask('receipt:submit', receipt));
    const first = replies[at];
    const now = receipt.receiptNo === part.receiptNo ? { standing: 'returned', left: 20_000 } : {};
    expect(reply).toEqual({ ...(first && dataOf(first)), status: 'duplicate', ...now });
  }
  expect(dataOf(await again.ask('receipt:void', part))).toEqual({ ...returned, status: 'duplicate' });
  expect(errorOf(await again.ask('receipt:submit', aReceipt({ receiptNo: 'r0', amount: 1 }))).code).toBe(
    'conflict',
  );
  expect(dataOf(await back.ask('user:stats', {}))).toEqual(stats);
  await second.stop();
  await after.close();
  await mongo.drop();
});

test('two nodes on one database have one epoch; another database has another', async () => {
  const [one, other] = [await mongoDatabase('restart-one'), await mongoDatabase('restart-other')];
  const opened = await Promise.all([one.open(), one.open(), other.open()]);
  const [first, second, third] = opened.map(({ store }) => store.epoch);
  expect(first).toBe(second);
  expect(third).not.toBe(first);
  for (const database of opened) await database.close();
  await Promise.all([one.drop(), other.drop()]);
});

test('in memory everything is lost with the process, and an earlier cursor is told so', async () => {
  const first = await startTestNode({ database: await memoryDatabase() });
  const till = await first.connect(tablet());
  const { seq } = dataOf(await till.ask('receipt:submit', aReceipt()));
  const { epoch } = await till.greeted();
  await first.stop();

  const second = await startTestNode({ database: await memoryDatabase() });
  const sara = await second.connect(shopper(), { cursor: { epoch, seq } });
  const greeting = await sara.greeted();
  expect(greeting).toMatchObject({
    complete: false,
    entries: [],
    durable: false,
    snapshot: { coins: 0, seq: 0 },
  });
  expect(greeting.epoch).not.toBe(epoch);
  await second.stop();
});
