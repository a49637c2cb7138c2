// Refused handshakes say which setting is needed, in the contract's form; and which pages may call REST.
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { wireError } from '../../src/contracts/errors.ts';
import { rawRequest } from './raw-request.ts';
import type { TestNode } from './running-node.ts';
import { operator, readAnswer, shopper, startTestNode } from './running-node.ts';
import { connectTo } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
const settings = { ALLOWED_ORIGINS: 'https://Mall.example/' };

beforeAll(async () => {
  node = await startTestNode({ settings });
});
afterAll(() => node.stop());

const upgrade = (path: string, ...headers: string[]): string =>
  `${[
    `GET ${path} HTTP/1.1`,
    'host: mall.example:443',
    'connection: Upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: c2l4dGVlbiBieXRlcy4uLg==',
    ...headers,
  ].join('\r\n')}\r\n\r\n`;

test('a client with default transports, polling first, is told which setting it needs', async () => {
  const socket = io(node.url, { auth: { token: await node.token(shopper()) }, forceNew: true });
  const error = await new Promise<Error & { data?: unknown }>((resolve) =>
    socket.once('connect_error', resolve),
  );
  expect(error.message).toContain("transports: ['websocket']");
  expect(error.data).toEqual({ code: 'invalid', retryable: false, field: 'transport' });
  expect(socket.active).toBe(false);
  socket.close();
});

/** What a client of Socket.IO 2 (Engine.IO 3) gets, and passes to `error`. */
const tooOld = wireError(
  'invalid',
  'this node speaks Engine.IO 4: use a Socket.IO client of version 3 or newer',
  {
    field: 'EIO',
  },
);

test('a Socket.IO 2 client on a WebSocket is told which client to use, and is closed', async () => {
  const socket = new WebSocket(`${node.url.replace('http', 'ws')}/socket.io/?EIO=3&transport=websocket`);
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(String(data)));
  const [code, reason] = await once(socket, 'close');
  expect(heard).toEqual([expect.stringMatching(/^0\{"sid"/), `44${JSON.stringify(tooOld)}`]);
  expect([code, String(reason)]).toEqual([1002, tooOld.message]);
});

test.each(['false', 'true'])('a Socket.IO 2 client that polls is told, too: POLLING=%s', async (POLLING) => {
  const other = await startTestNode({ settings: { ...settings, POLLING } });
  const answer = await fetch(`${other.url}/socket.io/?EIO=3&transport=polling`);
  const payload = await answer.text();
  const packets = [];
  for (let rest = payload; rest !== ''; ) {
    const [head = '', length] = /^(\d+):/.exec(rest) ?? expect.fail(`no packet: ${rest}`);
    packets.push(rest.slice(head.length, head.length + Number(length)));
    rest = rest.slice(head.length + Number(length));
  }
  expect(answer.status).toBe(200);
  expect(packets).toEqual([expect.stringMatching(/^0\{"sid"/), `44${JSON.stringify(tooOld)}`]);
  await other.stop();
});

test('with polling allowed the same client connects and upgrades', async () => {
  const polling = await startTestNode({ settings: { ...settings, POLLING: 'true' } });
  const socket = io(polling.url, {
    auth: { token: await polling.token(shopper()) },
    extraHeaders: { origin: 'https://mall.example' },
    forceNew: true,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('hello', () => resolve());
    socket.once('connect_error', reject);
  });
  socket.close();
  await polling.stop();
});

test.each([
  [
    'a page of another origin',
    '/socket.io/?EIO=4&transport=websocket',
    ['origin: https://evil.example'],
    403,
    'forbidden',
  ],
  ['an unknown transport', '/socket.io/?EIO=4&transport=pigeon', [], 400, 'invalid'],
  ['an unknown session', '/socket.io/?EIO=4&transport=websocket&sid=x', [], 404, 'not_found'],
  ['another path', '/sockets', [], 404, 'not_found'],
] as const)('an upgrade is refused: %s', async (_, path, headers, status, code) => {
  const answer = await rawRequest(node.url, upgrade(path, ...headers));
  const { message, ...rest } = wireError(code, '');
  expect([answer.status, answer.body]).toEqual([
    status,
    { error: expect.objectContaining({ ...rest, message: expect.not.stringMatching(/^$/) }) },
  ]);
  expect(message).toBe('');
});

test.each([
  ['GET', 'EIO=4&transport=polling&sid=x', 400, 'invalid'],
  ['POST', 'EIO=4&transport=polling', 400, 'invalid'],
  ['GET', 'EIO=4&transport=websocket', 400, 'invalid'],
] as const)('plain HTTP is refused: %s %s', async (method, query, status, code) => {
  const answer = await readAnswer(await fetch(`${node.url}/socket.io/?${query}`, { method }));
  expect([answer.status, answer.body]).toEqual([status, { error: expect.objectContaining({ code }) }]);
});

test('too many silent connections get `busy` with a time to retry', async () => {
  const full = await startTestNode({ settings: { CONNECTIONS_MAX: '1' } });
  const knocking = Array.from({ length: 101 }, () => connectTo(full.url, 'x'));
  try {
    // A silent connection keeps its place for some seconds. On a slow machine the first lose theirs before the last connect.
    const refused = await until(() => firstRefused(full.url, 130), 'one connection is refused');
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({
      error: { code: 'busy', retryable: true, retryAfterMs: expect.any(Number) },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    for (const { close } of knocking) close();
    await full.stop();
  }
});

/** The first refusal of this many silent connections at once; null if all were accepted. */
async function firstRefused(url: string, count: number) {
  const silent = Array.from({ length: count }, () =>
    rawRequest(url, upgrade('/socket.io/?EIO=4&transport=websocket')).catch(() => null),
  );
  const refusals = silent.map(async (each) => (await each) ?? Promise.reject(new Error('let in')));
  return Promise.any(refusals).catch(() => null);
}

test('the log names the refused origin and the setting', async () => {
  await rawRequest(
    node.url,
    upgrade('/socket.io/?EIO=4&transport=websocket', 'origin: https://evil.example'),
  );
  const told = node.logged.filter(({ message }) => message.includes('ALLOWED_ORIGINS'));
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ level: 'warn', fields: { set: 'ALLOWED_ORIGINS=https://evil.example' } });
});

test('REST may be called by pages of the same origins, and by no others', async () => {
  const ask = async (origin: string, init: RequestInit = {}) => {
    const headers = { origin, authorization: `Bearer ${await node.token(operator())}`, ...init.headers };
    const response = await fetch(`${node.url}/api/boards/coins?limit=1`, { ...init, headers });
    return response;
  };
  const allowed = await ask('https://mall.example');
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://mall.example');
  expect(allowed.headers.get('access-control-expose-headers')).toContain('retry-after');
  expect(allowed.headers.get('vary')).toBe('origin');
  expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'GET' } };
  const asked = await ask('https://mall.example', preflight);
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
  expect(asked.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(
    (await ask('https://evil.example', preflight)).headers.get('access-control-allow-methods'),
  ).toBeNull();
  // The page can read a refusal too.
  const refused = await fetch(`${node.url}/api/boards/coins`, {
    headers: { origin: 'https://mall.example' },
  });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
    401,
    'https://mall.example',
  ]);
});
