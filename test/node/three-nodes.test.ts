// Three nodes, one mall: till, shopper and kiosk see the same, whichever nodes they are on.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Outcome } from '../../src/contracts/receipts.ts';
import { recordsInLedger } from './in-ledger.ts';
import { aReceipt, kiosk, shopper, tablet, withEntries } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

describe.each(['classic', 'sharded'] as const)('over the %s adapter', (adapter) => {
  let mall: SeveralNodes;
  let tills: TestClient[];
  const node = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
  const till = (at: number) => tills[at % tills.length] ?? expect.fail('no till');

  beforeAll(async () => {
    mall = await startNodes({
      name: `three-${adapter}`,
      redisUrl: inject('redisUrl'),
      settings: { REDIS_ADAPTER: adapter },
    });
    await until(() => mall.nodes.every(hearsOthers), 'all nodes joined');
    tills = await Promise.all(mall.nodes.map((each) => each.connect(tablet())));
  });
  afterAll(() => mall.stop());

  test('till, shopper and kiosk on three nodes: shopper and kiosk get the entry once', async () => {
    const sara = await node(1).connect(shopper());
    const desk = await node(2).connect(kiosk());
    dataOf(await desk.ask('kiosk:bind', { userId: 'sara' }));
    const buy = async (receiptNo: string) =>
      withEntries(
        node(0).database.store,
        dataOf(await till(0).ask('receipt:submit', aReceipt({ receiptNo }))),
      );
    const first = await buy('a1');
    const second = await buy('a2');
    for (const client of [sara, desk]) {
      await until(() => client.pushes('journal').length >= 2, 'both pushes');
      await client.caughtUp();
      const entries = client.pushes('journal').flatMap((push) => push.entries);
      expect(entries).toEqual([...first.entries, ...second.entries]);
    }
    // The store's other tills get it too, on any node.
    for (const at of [0, 1, 2]) {
      await until(() => till(at).pushes('receipt:settled').length >= 2, 'what tills may see');
      expect(till(at).pushes('receipt:settled')[0]).toMatchObject({
        receiptId: 'cafe:a1',
        coins: { delta: 110 },
      });
    }
  });

  test('a commit is one message to the other nodes, and clients that connect and leave send nothing to Redis', async () => {
    const lea = await node(1).connect(shopper('lea'));
    const ours = `deerfields:${mall.mongo.name}:`;
    const stranger = new Redis(inject('redisUrl'));
    const listener = new Redis(inject('redisUrl'));
    const shards = async () => (await stranger.call('PUBSUB', 'SHARDCHANNELS', `${ours}*`)) as string[]; // names
    const channels = async () => [...(await stranger.pubsub('CHANNELS', `${ours}*`)), ...(await shards())];
    const told: string[] = [];
    const note = (channel: string, message: string): void => {
      // Highlights use Socket.IO's adapter, once per interval.
      if (channel.includes(':sockets')) return;
      // A commit of the previous test may be published only now.
      if (channel.endsWith(':changes') && !/:m\d"/.test(message)) return;
      told.push(channel);
    };
    listener.on('pmessage', (_pattern: string, channel: string, message: string) => note(channel, message));
    listener.on('smessage', note);
    await listener.psubscribe(`${ours}*`);
    for (const shard of await shards()) await listener.ssubscribe(shard);
    const before = (await channels()).sort();
    const mia = await node(2).connect(shopper('mia'));
    for (const [at, userId] of ['lea', 'mia', 'nobody'].entries()) {
      dataOf(await till(0).ask('receipt:submit', aReceipt({ receiptNo: `m${at}`, userId })));
    }
    for (const client of [lea, mia]) await until(() => client.pushes('journal').length > 0, 'the push');
    await until(() => told.length >= 3, 'three messages between nodes');
    expect((await channels()).sort()).toEqual(before);
    mia.close();
    listener.disconnect();
    stranger.disconnect();
    expect(told).toEqual(Array(3).fill(expect.stringMatching(/:changes$/)));
  });

  test('fifty identical submissions over three nodes: one award, fifty equal answers', async () => {
    const receipt = aReceipt({ receiptNo: 'b1', userId: 'babak' });
    const asked = Array.from({ length: 50 }, (_, at) => till(at).ask('receipt:submit', receipt));
    const outcomes = (await Promise.all(asked)).map(dataOf);
    expect(outcomes.filter(({ status }) => status === 'applied')).toHaveLength(1);
    const told = (outcome: Outcome) => ({ ...outcome, status: 'told' });
    for (const outcome of outcomes) expect(told(outcome)).toEqual(told(outcomes[0] ?? outcome));
    expect(await recordsInLedger(mall.mongo.db, 'babak')).toHaveLength(1);
  });

  test('a shopper who buys at all nodes at once: nothing is refused, and the journal has no gap', async () => {
    const zoe = await node(1).connect(shopper('zoe'));
    const asked = Array.from({ length: 60 }, (_, at) =>
      till(at).ask('receipt:submit', aReceipt({ receiptNo: `c${at}`, userId: 'zoe' })),
    );
    const outcomes = (await Promise.all(asked)).map(dataOf);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['applied']));
    const head = Math.max(...outcomes.map(({ seq }) => seq));
    const seen = () => new Set(zoe.pushes('journal').flatMap(({ entries }) => entries.map(({ seq }) => seq)));
    await until(() => seen().size === head, 'every entry');
    expect(Math.max(...seen())).toBe(head);
  });

  test('a change on another node is not answered from this node’s cache', async () => {
    const reader = await node(2).connect(shopper('omid'));
    dataOf(await till(0).ask('receipt:submit', aReceipt({ receiptNo: 'd1', userId: 'omid' })));
    const stats = async () => dataOf(await reader.ask('user:stats', {})).totalReceipts;
    await until(async () => (await stats()) === 1, 'the first receipt');
    dataOf(await till(1).ask('receipt:submit', aReceipt({ receiptNo: 'd2', userId: 'omid' })));
    await until(async () => (await stats()) === 2, 'the second receipt');
  });
});
