// Connecting: which clients are accepted, what refused ones are told, and what a connection costs.
import { request } from 'node:http';
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import type { TestNode } from './running-node.ts';
import { operator, secret, shopper, startTestNode, tablet } from './running-node.ts';
import { connectTo, dataOf, refusalOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
/** The Socket.IO server inside the node, to see what it keeps. */
let server: Server;

beforeAll(async () => {
  const attach = vi.spyOn(Server.prototype, 'attach');
  node = await startTestNode({ settings: { ALLOWED_ORIGINS: 'https://mall.example, https://till.example' } });
  server = attach.mock.contexts[0] as unknown as Server; // the one that was attached
  attach.mockRestore();
});

afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

const key = new TextEncoder().encode(secret);
const signed = (claims: object, header = { alg: 'HS256' }): Promise<string> =>
  new SignJWT({ exp: Math.floor(Date.now() / 1_000) + 60, ...claims }).setProtectedHeader(header).sign(key);
const unsigned = (claims: object): string =>
  [{ alg: 'none' }, claims, '']
    .map((part) => (part === '' ? '' : Buffer.from(JSON.stringify(part)).toString('base64url')))
    .join('.');
const future = Math.floor(Date.now() / 1_000) + 600;

describe('a connection is refused', () => {
  test.each<[string, () => unknown]>([
    ['without a token', () => undefined],
    ['with an empty token', () => ''],
    ['with garbage', () => 'garbage'],
    ['with garbage in three parts', () => 'a.b.c'],
    ['with a token that is no text', () => ({ toString: 'x' })],
    ['with a list of tokens', async () => [await signToken(secret, shopper(), 60)]],
    ['with an endless token', () => 'x'.repeat(8_000)],
    ['with an expired token', () => signToken(secret, shopper(), -1)],
    [
      'with the signature of somebody else',
      () => signToken('another secret that is long enough as well', shopper(), 60),
    ],
    ['with no signature', () => unsigned({ sub: 'sara', role: 'shopper', exp: future })],
    ['with another algorithm', () => signed({ sub: 'sara', role: 'shopper' }, { alg: 'HS512' })],
    [
      'with a token that never expires',
      () => new SignJWT({ sub: 'sara', role: 'shopper' }).setProtectedHeader({ alg: 'HS256' }).sign(key),
    ],
    ['as a kiosk without a store', () => signed({ sub: 'k', role: 'kiosk' })],
    ['as a tablet without a store', () => signed({ sub: 't', role: 'tablet' })],
    ['in a role that nobody has', () => signed({ sub: 'x', role: 'admin' })],
    ['as nobody', () => signed({ role: 'shopper' })],
    ['as somebody with an impossible name', () => signed({ sub: 'two words', role: 'shopper' })],
  ])('%s', async (_, token) => {
    const { data } = await refusalOf(node.url, await token());
    expect(data).toEqual({ code: 'unauthenticated', retryable: false });
  });
});

test.each([
  ['https://evil.example', false],
  ['null', false],
  ['', true],
  ['https://mall.example', true],
  ['https://till.example', true],
  ['https://mall.example.evil.example', false],
  ['http://mall.example', false],
  ['OWN', true],
])('a page from %j is accepted: %s', async (origin, welcome) => {
  const headers: Record<string, string> =
    origin === '' ? {} : { origin: origin === 'OWN' ? node.url : origin };
  const token = await node.token(shopper());
  if (welcome) {
    const client = connectTo(node.url, token, { headers });
    expect((await client.greeted()).role).toBe('shopper');
    client.close();
  } else {
    const { message } = await refusalOf(node.url, token, { headers });
    expect(message).toBe('websocket error');
  }
});

test.concurrent('ALLOWED_ORIGINS=* accepts every page', async () => {
  const open = await startTestNode({ settings: { ALLOWED_ORIGINS: '*' } });
  const client = await open.connect(shopper(), { headers: { origin: 'https://evil.example' } });
  expect((await client.greeted()).role).toBe('shopper');
  await open.stop();
});

test.concurrent('when the token expires the client is notified and disconnected', async () => {
  const client = await node.connect(shopper('brief'), { ttlSeconds: 5 });
  expect(dataOf(await client.ask('user:stats', {})).userId).toBe('brief');
  await client.cut();
  expect(client.pushes('session:ended')).toEqual([{ code: 'unauthenticated', retryable: false }]);
});

test.concurrent('a socket that opens and sends nothing is closed', async () => {
  const { hostname, port } = new URL(node.url);
  const silent = connect(Number(port), hostname);
  const closed = new Promise((resolve) => silent.once('close', resolve));
  silent.on('error', () => {});
  silent.resume();
  silent.write(upgradeRequest(hostname));
  // 5 s to authenticate. The ping that would detect a dead client comes after 25 s: longer than this test may take.
  await closed;
}, 20_000);

test('messages are not compressed even if the client offers it, because it costs 230 KiB per socket', async () => {
  const { hostname, port } = new URL(node.url);
  const asked = request({
    hostname,
    port,
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('sixteen bytes...').toString('base64'),
      'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
    },
  });
  const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
    asked.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.headers);
    });
    asked.once('error', reject);
    asked.end();
  });
  expect(headers['sec-websocket-accept']).toBeDefined();
  expect(headers['sec-websocket-extensions']).toBeUndefined();
});

test('the Socket.IO library is not served, and polling is off by default', async () => {
  for (const path of ['/socket.io/socket.io.js', '/socket.io/socket.io.js.map']) {
    const response = await fetch(node.url + path);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain('Socket.IO');
  }
  const polling = await fetch(`${node.url}/socket.io/?EIO=4&transport=polling`);
  expect(await polling.text()).toContain('this node takes WebSocket only');
});

test.concurrent('POLLING=true accepts clients without WebSocket', async () => {
  const polled = await startTestNode({ settings: { POLLING: 'true' } });
  const socket = io(polled.url, {
    transports: ['polling'],
    auth: { token: await polled.token(shopper()) },
    reconnection: false,
    forceNew: true,
  });
  await new Promise((resolve) => socket.once('hello', resolve));
  socket.disconnect();
  await polled.stop();
});

test.concurrent('beyond CONNECTIONS_MAX the answer is `busy` with a time, until one client leaves', async () => {
  const small = await startTestNode({ settings: { CONNECTIONS_MAX: '3' } });
  const token = await small.token(shopper());
  const tries = Array.from({ length: 12 }, () => connectTo(small.url, token));
  const ends = await Promise.allSettled(tries.map((client) => client.greeted()));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const end of ends) {
    if (end.status === 'rejected') expect(end.reason.data).toMatchObject({ code: 'busy', retryable: true });
  }
  const { data } = await refusalOf(small.url, token);
  expect(data).toEqual({ code: 'busy', retryable: true, retryAfterMs: expect.any(Number) });
  for (const client of tries) client.close();
  await until(async () => {
    const client = connectTo(small.url, token);
    return client
      .greeted()
      .finally(client.close)
      .catch(() => null);
  }, 'there is room again');
  await small.stop();
});

test('a token cannot be found in memory after verification', async () => {
  const who = tablet('cafe', 'kept-nowhere');
  const token = await node.token(who);
  const client = connectTo(node.url, token, { cursor: { epoch: 'e', seq: 0 } });
  await client.greeted();
  const socket = [...server.sockets.sockets.values()].find(({ data }) => data.claims?.sub === who.sub);
  expect(socket?.handshake.auth).toEqual({});
  const remembered = JSON.stringify([
    socket?.handshake,
    socket?.data,
    await server.local.fetchSockets().then((all) => all.map((one) => one.handshake)),
  ]);
  expect(remembered).toContain('kept-nowhere');
  expect(remembered).not.toContain(token);
  await refusalOf(node.url, `${token}x`);
  expect(JSON.stringify(node.logged)).not.toContain(token);
  client.close();
});

test('of the request that became a socket only the connection is kept', async () => {
  const who = tablet('cafe', 'kept-as-a-wire');
  const client = connectTo(node.url, await node.token(who));
  await client.greeted();
  const socket = [...server.sockets.sockets.values()].find(({ data }) => data.claims?.sub === who.sub);
  expect(Object.keys(socket?.conn.request ?? {}).sort()).toEqual(['rawHeaders', 'socket']);
  expect(socket?.conn.request.headers).toEqual({});
  expect(socket?.conn.request.socket.writableLength).toBe(0);
  client.close();
});

test('the server alone joins rooms, by role', async () => {
  const till = await node.connect(tablet('cafe', 'in-rooms'));
  const sara = await node.connect(shopper('in-rooms-too'));
  const office = await node.connect(operator('in-no-room'));
  const wall = await node.connect({ role: 'screen', sub: 'on-a-wall' });
  const window = await node.connect({ role: 'screen', sub: 'in-a-window', store: 'cafe' });
  await Promise.all([till, sara, office].map((client) => client.say('join', 'user:sara')));
  const roomsOf = (sub: string): string[] => {
    const socket = [...server.sockets.sockets.values()].find(({ data }) => data.claims?.sub === sub);
    return [...(socket?.rooms ?? [])]
      .filter((room) => room !== socket?.id)
      .map((room) => room.replace(/#\d+$/, ''));
  };
  expect(roomsOf('in-rooms')).toEqual(['store:cafe', 'tablets:cafe', 'everyone']);
  expect(roomsOf('in-rooms-too')).toEqual(['everyone', 'user:in-rooms-too']);
  expect(roomsOf('in-no-room')).toEqual(['everyone', 'operators']);
  expect(roomsOf('on-a-wall')).toEqual(['everyone', 'screens']);
  expect(roomsOf('in-a-window')).toEqual(['everyone', 'screens:cafe']);
  for (const client of [till, sara, office, wall, window]) client.close();
});

const upgradeRequest = (host: string): string =>
  [
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.from('sixteen bytes...').toString('base64')}`,
    '\r\n',
  ].join('\r\n');
