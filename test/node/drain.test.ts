// Stopping a node: accepted commands are finished and answered, clients are notified, and nothing is left behind.
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/runtime/database.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { countInLedger } from './in-ledger.ts';
import type { MongoDatabase } from './running-node.ts';
import { aReceipt, mongoDatabase, operator, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf, refusalOf } from './test-client.ts';
import { until } from './until.ts';

let mongo: MongoDatabase;
let database: Database;

beforeAll(async () => {
  mongo = await mongoDatabase('drain');
  database = await mongo.open();
});

afterAll(async () => {
  await database.close();
  await mongo.drop();
});

const fast = { submitRatePerSecond: 100_000 };
const receiptsOf = (prefix: string): Promise<number> => countInLedger(mongo.db, new RegExp(`:${prefix}-`));
const isOpen = (url: string): Promise<boolean> =>
  fetch(`${url}/livez`).then(
    () => true,
    () => false,
  );

test('under load every accepted receipt is answered, new ones are refused, and clients are notified', async () => {
  const node = await startTestNode({ database, tuning: fast });
  const till = await node.connect(tablet());
  const late = await node.connect(tablet('bookshop'));
  const sara = await node.connect(shopper());
  // More than a moment's work, and far less than a slow machine does within a receipt's deadline.
  const count = 500;
  const asked = Array.from({ length: count }, (_, at) =>
    till.ask('receipt:submit', aReceipt({ receiptNo: `load-${at}`, userId: `u${at % 300}` })),
  );
  await Promise.race(asked);
  const stopped = node.stopAlone();
  const refused = await until(async () => {
    const reply = await late.ask('receipt:submit', aReceipt({ receiptNo: 'late', userId: 'late' }));
    return !reply.ok && reply.error;
  }, 'a new submission is turned away');
  expect(refused).toMatchObject({ code: 'busy', retryable: true, retryAfterMs: 1_000 });

  const replies = await Promise.all(asked);
  await stopped;
  const applied = replies.filter((reply) => reply.ok && reply.data.status === 'applied').length;
  const busy = replies.filter((reply) => !reply.ok && reply.error.code === 'busy').length;
  const others = replies.map((reply) => (reply.ok ? reply.data.status : reply.error.code));
  expect(others.filter((one) => one !== 'applied' && one !== 'busy')).toEqual([]);
  expect(applied + busy).toBe(count);
  expect(applied).toBeGreaterThan(0);
  expect(await receiptsOf('load')).toBe(applied);
  for (const client of [till, late, sara]) {
    expect(client.pushes('server:draining')).toEqual([{ comeBackInMs: 1_000 }]);
    expect(client.socket.disconnected).toBe(true);
  }
  expect(await isOpen(node.url)).toBe(false);
});

test('an HTTP request during the stop is answered or not accepted, never lost', async () => {
  const node = await startTestNode({ database, tuning: fast });
  const answers = Array.from({ length: 300 }, (_, at) =>
    node
      .http(tablet(), '/api/receipts', aReceipt({ receiptNo: `http-${at}`, userId: `h${at}` }))
      .catch(() => ({ status: 0 })),
  );
  await Promise.race(answers);
  await node.stopAlone();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.filter((status) => ![200, 503, 0].includes(status))).toEqual([]);
  expect(await receiptsOf('http')).toBe(statuses.filter((status) => status === 200).length);
});

test('an accepted void whose receipt is still being read is finished before the stop', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let lookups = 0;
  const slow: Database = {
    ...database,
    store: {
      ...database.store,
      loadReceipts: async (ids) => {
        lookups += 1;
        await held;
        return database.store.loadReceipts(ids);
      },
    },
  };
  const node = await startTestNode({ database: slow });
  const till = await node.connect(tablet());
  const reply = till.ask('receipt:void', { receiptNo: 'void-early', reason: 'x' });
  await until(() => lookups > 0, 'the receipt is looked up');
  const stopped = node.stopAlone();
  // By then a node that waits for nothing has notified everyone.
  await until(async () => !(await node.isReady()), 'the node is stopping');
  await till.caughtUp();
  expect(till.pushes('server:draining')).toEqual([]);
  release();
  expect(dataOf(await reply).status).toBe('noted');
  await stopped;
});

test('clients that vanished silently do not delay the stop', async () => {
  const node = await startTestNode({ database });
  const { hostname, port } = new URL(node.url);
  const texts = [
    '',
    'GET /livez HTTP/1.1\r\nHost: x\r\n',
    'POST /api/receipts HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    [
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
      'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.from('sixteen bytes...').toString('base64')}\r\n\r\n`,
    ].join('\r\n'),
  ];
  const raws = await Promise.all(
    texts.map(async (text) => {
      const raw = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
      raw.on('error', () => {});
      await new Promise((resolve) => raw.once('connect', resolve));
      raw.write(text);
      return raw;
    }),
  );
  const upgraded = raws.at(-1);
  await new Promise((resolve) => upgraded?.once('data', resolve));
  for (const raw of raws) raw.pause();
  // Waiting for them would take 30 s: longer than this test may.
  await node.stopAlone();
  for (const raw of raws) raw.destroy();
}, 20_000);

test('a stopping node is alive and not ready; afterwards the port is free and nothing runs', async () => {
  const resources = (): string[] => process.getActiveResourcesInfo().toSorted();
  const before = resources();
  const port = String(await chooseFreePort());
  // Time for a busy machine to ask twice.
  const node = await startTestNode({ database, settings: { PORT: port, DRAIN_NOTICE_MS: '2000' } });
  const client = await node.connect(operator());
  expect(await node.isReady()).toBe(true);
  const stopped = node.stopAlone();
  const { status, body } = await node.http(null, '/readyz');
  expect([status, body]).toEqual([503, expect.objectContaining({ status: 'not ready', reason: 'stopping' })]);
  expect((await node.http(null, '/livez')).status).toBe(200);
  await stopped;
  client.close();
  const again = await startTestNode({ database, settings: { PORT: port } });
  expect(new URL(again.url).port).toBe(port);
  await again.stop();
  await until(
    () => resources().length <= before.length,
    `nothing is left running: ${before} / ${resources()}`,
  );
});

test('during DRAIN_NOTICE_MS the node accepts everything, and then no new clients', async () => {
  const node = await startTestNode({
    database,
    // Time for a busy machine to connect and buy.
    settings: { DRAIN_NOTICE_MS: '4000' },
    tuning: { headCheckMs: 600_000 },
  });
  const till = await node.connect(tablet());
  const stopped = node.stopAlone();
  await until(async () => !(await node.isReady()), 'the node is not ready');
  const late = await node.connect(shopper('in-time'));
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'notice', userId: 'in-time' })));
  const refusal = await until(async () => {
    const token = await node.token(shopper('too-late'));
    return refusalOf(node.url, token).catch(() => null);
  }, 'a connection is turned away');
  expect(refusal.data).toEqual({ code: 'busy', retryable: true, retryAfterMs: expect.any(Number) });
  await stopped;
  expect(late.pushes('journal')).toHaveLength(1);
});
