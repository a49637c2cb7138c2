// Callers above their rate are disconnected, connections per identity are limited, and unknown stores are refused by name.
import { connect } from 'node:net';
import type { Socket } from 'socket.io-client';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, operator, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf, refusalOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;

beforeAll(async () => {
  node = await startTestNode({ tuning: { connectionsPerIdentity: 3, httpConnectionsMax: 20 } });
});

afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

/** Sends one event over and over, fifty times at once, and counts the refusals. `end` resolves when `isOver` returns true. */
async function talkUntil(socket: Socket, isOver: () => boolean, end: Promise<void>): Promise<number> {
  let warned = 0;
  while (!isOver()) {
    const heard = Array.from(
      { length: 50 },
      () =>
        new Promise<void>((resolve) => {
          socket.emit('kiosk:release', {}, (reply: { ok: boolean }) => {
            warned += reply.ok ? 0 : 1;
            resolve();
          });
        }),
    );
    await Promise.race([end, Promise.all(heard)]);
  }
  return warned;
}

test('a caller who keeps exceeding the rate is disconnected after warnings and kept out for a while; others are not', async () => {
  const rude = kiosk('cafe', 'rude');
  const client = await node.connect(rude);
  let isCut = false;
  const cut = client.cut().then(() => {
    isCut = true;
  });
  const warned = await talkUntil(client.socket, () => isCut, cut);
  expect(warned).toBeGreaterThan(400);
  const { data } = await refusalOf(node.url, await node.token(rude));
  expect(data).toMatchObject({ code: 'busy', retryable: true, retryAfterMs: expect.any(Number) });
  const calm = await node.connect(kiosk('cafe', 'calm'));
  expect((await calm.say('kiosk:release', {})).ok).toBe(true);
  const { body } = await node.http(operator(), '/metrics');
  expect(body).toMatch(/^deerfields_flood_disconnects_total 1$/m);
  const told = node.logged.filter(({ message }) => message.includes('exceeded its rate'));
  expect(told).toEqual([expect.objectContaining({ level: 'warn' })]);
  const { body: ready } = await node.http(null, '/readyz?verbose');
  expect(JSON.stringify(ready)).toMatch(
    /1 callers disconnected for exceeding their rate, the last one \d+ s ago/,
  );
  const olga = await node.connect(operator());
  const [state] = await until(() => {
    const told = olga.pushes('ops:state');
    return told.length > 0 && told;
  }, 'the mall state');
  expect(state?.nodes[0]?.figures?.cutCallers).toEqual({ count: 1, lastAt: expect.any(String) });
});

test('a slowed caller gets every answer, and is read again later', async () => {
  const client = await node.connect(kiosk('cafe', 'hasty'));
  const replies = await Promise.all(Array.from({ length: 300 }, () => client.say('kiosk:release', {})));
  const codes = replies.map((reply) => (reply.ok ? 'ok' : reply.error.code));
  expect(codes.filter((code) => code === 'limited').length).toBeGreaterThan(200);
  expect(client.socket.connected).toBe(true);
  await until(async () => {
    const { body } = await node.http(operator(), '/metrics');
    return /^deerfields_sockets_slowed 0$/m.test(String(body));
  }, 'nobody waits to be read');
  await until(async () => (await client.say('kiosk:release', {})).ok, 'the rate allows one again');
});

test('several slowed callers are read one at a time', async () => {
  const clients = await Promise.all(
    Array.from({ length: 12 }, (_, at) => node.connect(kiosk('cafe', `hasty-${at}`))),
  );
  await until(async () => {
    for (const { socket } of clients) {
      for (let at = 0; at < 50; at += 1) socket.emit('kiosk:release', {});
    }
    const { body } = await node.http(operator(), '/metrics');
    return /^deerfields_sockets_slowed [1-9]/m.test(String(body));
  }, 'somebody waits to be read');
  for (const { close } of clients) close();
});

test('a caller who exceeds the rate over long polling is disconnected likewise', async () => {
  const polled = await startTestNode({ settings: { POLLING: 'true' } });
  const socket = io(polled.url, {
    transports: ['polling'],
    auth: { token: await polled.token(kiosk('cafe', 'rude')) },
    reconnection: false,
    forceNew: true,
  });
  await new Promise((resolve) => socket.once('hello', resolve));
  const cut = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
  await talkUntil(socket, () => !socket.connected, cut);
  const { body } = await polled.http(operator(), '/metrics');
  expect(body).toMatch(/^deerfields_flood_disconnects_total 1$/m);
  await polled.stop();
});

test('two connections of one caller share one rate', async () => {
  const both = [await node.connect(kiosk('cafe', 'twice')), await node.connect(kiosk('cafe', 'twice'))];
  const replies = await Promise.all(
    both.flatMap((client) => Array.from({ length: 20 }, () => client.say('kiosk:release', {}))),
  );
  const limited = replies.filter((reply) => !reply.ok && reply.error.code === 'limited').length;
  expect(limited).toBeGreaterThan(10);
});

test('one identity has a limited number of connections, and one becomes free when one ends', async () => {
  const own = [];
  for (let at = 0; at < 3; at += 1) own.push(await node.connect(shopper('many')));
  const { data } = await refusalOf(node.url, await node.token(shopper('many')));
  expect(data).toMatchObject({ code: 'busy', retryable: true });
  await node.connect(shopper('another'));
  own[0]?.close();
  await until(async () => {
    try {
      await node.connect(shopper('many'));
      return true;
    } catch {
      return false;
    }
  }, 'the place is free again');
});

describe('HTTP', () => {
  const open = () => {
    const { hostname, port } = new URL(node.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.resume();
    return { socket, closed: new Promise((resolve) => socket.once('close', resolve)) };
  };

  test('a connection whose headers do not arrive is closed', async () => {
    const { socket, closed } = open();
    socket.write('GET /livez HTTP/1.1\r\nhost: x\r\n');
    await closed;
  }, 30_000);
  test('idle connections beyond the limit are closed for new ones, which are served', async () => {
    const idle = Array.from({ length: 40 }, open);
    await Promise.all(idle.slice(0, 10).map(({ closed }) => closed));
    expect((await node.http(null, '/livez')).status).toBe(200);
    for (const { socket } of idle) socket.destroy();
  });
});

test('an unknown store is refused by name, by socket and by HTTP', async () => {
  const till = await node.connect(tablet('s99'));
  const refused = { code: 'not_found', field: 'storeId', retryable: false };
  expect(errorOf(await till.ask('receipt:submit', aReceipt()))).toMatchObject(refused);
  const { status, body } = await node.http(tablet('s99'), '/api/receipts', aReceipt());
  expect(status).toBe(404);
  expect(body).toMatchObject({ error: refused });
});

describe('ENROL_ON_RECEIPT=false', () => {
  test('a shopper is enrolled by a profile, and then known by receipts', async () => {
    const strict = await startTestNode({ settings: { ENROL_ON_RECEIPT: 'false' } });
    const till = await strict.connect(tablet());
    const refused = { code: 'not_found', field: 'userId' };
    expect(errorOf(await till.ask('receipt:submit', aReceipt()))).toMatchObject(refused);
    expect(errorOf(await till.ask('receipt:preview', aReceipt()))).toMatchObject(refused);
    const office = await strict.connect(operator());
    const profile = { userId: 'sara', name: 'Sara Test', showName: false };
    dataOf(await office.ask('profile:set', profile));
    expect(dataOf(await till.ask('receipt:submit', aReceipt())).status).toBe('applied');
    dataOf(await office.ask('profile:set', { ...profile, name: null }));
    const next = aReceipt({ receiptNo: 'r2' });
    expect(dataOf(await till.ask('receipt:submit', next)).status).toBe('applied');
    await strict.stop();
  });
});
