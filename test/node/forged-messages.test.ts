// Messages in Redis from somebody without the secret reach no phone, till or screen.
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import type { SignedMessages } from '../../src/adapters/redis/signed-messages.ts';
import { createSignedMessages } from '../../src/adapters/redis/signed-messages.ts';
import { connectClient } from '../../src/client/connect.ts';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Store } from '../../src/ports/store.ts';
import { silent } from '../silent-log.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import {
  aReceipt,
  memoryDatabase,
  operator,
  screen,
  secret,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import { hearsOthers } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

const said = { kind: 'urgent', text: { en: 'Run', fa: 'بدوید' }, forSeconds: 60 } as const;
const entry = (seq: number) => ({
  seq,
  kind: 'coins.credited',
  at: new Date().toISOString(),
  coins: 1_000_000,
  balance: 1_000_000,
  receiptId: 'cafe:forged',
});

describe.each(['classic', 'sharded'] as const)('over the %s adapter', (kind) => {
  const nodes: TestNode[] = [];
  const stranger = new Redis(inject('redisUrl'));
  let store: Store;
  let epoch: string;
  let keys: ReturnType<typeof redisKeys>;
  let till: TestClient;
  const node = (at: number) => nodes[at] ?? expect.fail(`no node ${at}`);
  const publish = (channel: string, text: string) =>
    channel === keys.changes || kind === 'classic'
      ? stranger.publish(channel, text)
      : stranger.spublish(channel, text);
  const adapterChannel = () => (kind === 'classic' ? `${keys.sockets}-request#/#` : `${keys.sockets}#/#`);

  beforeAll(async () => {
    const database = await memoryDatabase();
    store = database.store;
    epoch = store.epoch;
    const tuning = { screenStateMs: 200, screenHighlightMs: 50, headCheckMs: 600_000 };
    for (const name of ['here', 'there']) {
      const settings = {
        NODE_NAME: name,
        REDIS_URL: inject('redisUrl'),
        MONGODB_DATABASE: `forged-${kind}`,
        REDIS_ADAPTER: kind,
      };
      nodes.push(await startTestNode({ database, settings, tuning }));
    }
    keys = redisKeys(`forged-${kind}`, epoch);
    await until(() => nodes.every(hearsOthers), 'both nodes joined');
    till = await node(0).connect(tablet());
  });
  afterAll(async () => {
    await Promise.all(nodes.map((each) => each.stop()));
    stranger.disconnect();
  });

  const buy = async (receiptNo: string, userId: string) =>
    withEntries(store, dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId }))));
  const refused = async (cause: string, at = 1): Promise<number> => {
    const body = await reportAt(node(at), '/metrics');
    const line = new RegExp(`^deerfields_node_messages_refused_total\\{name="${cause}"\\} (\\d+)$`, 'm');
    return Number(line.exec(String(body))?.[1]);
  };
  /** Another process that has the secret: what a node of another version, or a broken one, may send. */
  const insider = (): SignedMessages => createSignedMessages({ secret, epoch, log: silent, now: Date.now });
  const asFrame = (message: unknown): string =>
    JSON.stringify(
      kind === 'classic'
        ? { uid: 'insider', type: 6, data: ['mall', message] }
        : { uid: 'insider', nsp: '/', type: 9, data: { packet: ['mall', message] } },
    );

  test('invented entries reach neither phone nor till, and the real purchase is pushed', async () => {
    const given: Entry[] = [];
    const phone = connectClient({
      url: node(1).url,
      token: await node(1).token(shopper('nika')),
      onEntries: (entries) => given.push(...entries),
    });
    await phone.ready();
    const desk = await node(1).connect(tablet('cafe', 'tablet-there'));
    const before = await refused('signature');
    const settled = { status: 'applied', receiptId: 'cafe:forged', coins: { delta: 1 }, xp: { delta: 1 } };
    const body = [
      JSON.stringify([['nika', 1, 'cafe']]),
      JSON.stringify([entry(1)]),
      JSON.stringify({ ...settled, levelReached: null, missionsCompleted: [] }),
    ].join('\n');
    const outsider = createSignedMessages({ secret: 'a guess', epoch, log: silent, now: Date.now });
    const forged = [
      body,
      `["somebody",${body.replace('\n', ']\n')}`,
      `${'0'.repeat(32)}${body}`,
      outsider.sign(keys.changes, body),
      insider().sign('another channel', body),
    ];
    for (const text of forged) await publish(keys.changes, text);
    await until(async () => (await refused('signature')) === before + forged.length, 'all are refused');
    const { entries } = await buy('real', 'nika');
    await until(() => given.length >= entries.length, 'the real purchase');
    expect(given).toEqual(entries);
    await until(() => desk.pushes('receipt:settled').length > 0, 'what tills may see');
    expect(desk.pushes('receipt:settled').map(({ receiptId }) => receiptId)).toEqual(['cafe:real']);
    phone.close();
  });

  test('a replayed message is accepted once, and on no other channel', async () => {
    const there = await node(1).connect(shopper('omid'));
    const listener = new Redis(inject('redisUrl'));
    const overheard: string[] = [];
    listener.on('message', (_, text: string) => overheard.push(text));
    await listener.subscribe(keys.changes);
    const { entries } = await buy('once', 'omid');
    await until(() => there.pushes('journal').length > 0 && overheard.length > 0, 'the push');
    listener.disconnect();
    const [replays, signatures] = [await refused('replay'), await refused('signature')];
    for (const text of [...overheard, ...overheard]) await stranger.publish(keys.changes, text);
    for (const text of overheard) await publish(adapterChannel(), text);
    await until(
      async () => (await refused('replay')) === replays + 2 * overheard.length,
      'all are refused as replays',
    );
    await until(
      async () => (await refused('signature')) === signatures + overheard.length,
      'all are refused by signature',
    );
    await there.caughtUp();
    expect(there.pushes('journal').flatMap((push) => push.entries)).toEqual(entries);
  });

  test('a foreign Socket.IO adapter on the same channels is ignored', async () => {
    const clients = [0, 1].flatMap((at) =>
      [shopper('sara'), tablet('cafe', `desk-${at}`), screen()].map((who) => node(at).connect(who)),
    );
    const all = await Promise.all(clients);
    const [pub, sub] = [new Redis(inject('redisUrl')), new Redis(inject('redisUrl'))];
    const io = new Server({
      adapter:
        kind === 'classic'
          ? createAdapter(pub, sub, { key: keys.sockets })
          : createShardedAdapter(pub, sub, { channelPrefix: keys.sockets, subscriptionMode: 'static' }),
    });
    const before = await refused('signature');
    io.emit('mall:announcement', { forged: true });
    io.to('user:sara').emit('journal', { userId: 'sara', epoch, entries: [entry(1)] });
    io.to('store:cafe').emit('session:ended', { code: 'unauthenticated', retryable: false });
    io.socketsJoin('store:cafe');
    io.socketsLeave('user:sara');
    io.serverSideEmit('mall', { type: 'sessions.end', role: 'shopper', sub: 'sara' });
    io.disconnectSockets(true);
    // The classic adapter does not even subscribe to broadcasts.
    const asked = kind === 'classic' ? 4 : 7;
    await until(async () => (await refused('signature')) === before + asked, 'all are refused');
    expect((await refused('signature', 0)) >= asked).toBe(true);
    const { seq } = await buy(`after-${kind}`, 'sara');
    for (const client of all) {
      await client.caughtUp();
      expect(client.socket.connected).toBe(true);
      expect(client.pushes('mall:announcement')).toEqual([]);
      expect(client.pushes('session:ended')).toEqual([]);
    }
    const sara = all.filter((_, at) => at % 3 === 0);
    for (const phone of sara) {
      await until(() => phone.pushes('journal').at(-1)?.entries.at(-1)?.seq === seq, 'the real push');
      expect(phone.pushes('journal')).toHaveLength(1);
    }
    for (const client of [pub, sub]) client.disconnect();
    for (const client of all) client.close();
  });

  test('a signed message beyond its limits is refused: no announcement until the year 9999', async () => {
    const wall = await node(1).connect(screen());
    const announcement = { id: 'forever', kind: said.kind, text: said.text };
    const now = new Date().toISOString();
    const beyond = [
      { ...announcement, at: now, until: '9999-12-31T23:59:59.000Z' },
      { ...announcement, at: '9999-12-31T23:59:00.000Z', until: '9999-12-31T23:59:59.000Z' },
      { ...announcement, at: now, until: now },
      { ...announcement, text: { en: 'x'.repeat(281), fa: 'x' }, at: now, until: '2100-01-01T00:00:00Z' },
    ].map((each) => ({ type: 'announcement', announcement: each }));
    const moment = { kind: 'level.reached', level: 77, userId: 'x', storeId: 'cafe', atMs: Date.now() };
    const others = [
      { type: 'moments', moments: [{ ...moment, atMs: 253_402_300_799_000 }] },
      { type: 'moments', moments: [{ ...moment, extra: 1 }] },
      { type: 'moments', moments: Array.from({ length: 501 }, () => moment) },
      { type: 'unheard of' },
      5,
      null,
    ];
    const before = await refused('form');
    const messages = insider();
    const frames = [...beyond, ...others].map(asFrame);
    // And messages that the adapter would accept, but no node sends.
    frames.push(
      JSON.stringify(
        kind === 'classic'
          ? { uid: 'insider', type: 4, opts: { rooms: [], except: [] }, close: true }
          : { uid: 'insider', nsp: '/', type: 6, data: { opts: { rooms: [], except: [] }, close: true } },
      ),
      'no frame',
    );
    for (const frame of frames) await publish(adapterChannel(), messages.sign(adapterChannel(), frame));
    await publish(keys.changes, messages.sign(keys.changes, '[["sara",-1,"cafe"]]\n[]\n{}'));
    await until(async () => (await refused('form')) === before + frames.length + 1, 'all are refused');
    const office = await node(0).connect(operator());
    const told = dataOf(await office.ask('mall:announce', said));
    await until(
      () => wall.pushes('mall:announcement').length > 0,
      'the announcement of the operator arrives',
    );
    expect(wall.pushes('mall:announcement')).toEqual([told]);
    expect(
      wall
        .pushes('screen:highlight')
        .flat()
        .filter(({ level }) => level === 77),
    ).toEqual([]);
    expect((await (await node(1).connect(shopper('late'))).greeted()).announcement).toEqual(told);
  });

  test('all refusals give one or two log lines that say what to do', () => {
    for (const { logged } of nodes) {
      const lines = logged.filter(({ message }) => message.startsWith('a message between nodes was ignored'));
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThanOrEqual(2);
      expect(lines[0]).toMatchObject({
        level: 'warn',
        fields: { channel: expect.any(String), cause: 'signature', refused: { signature: 1 } },
      });
      expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
    }
  });
});
