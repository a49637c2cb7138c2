// Hostile clients: whatever one sends, the process continues and others are served.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { maxPayloadBytes, maxReadBytes } from '../../src/contracts/limits.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let bystander: TestClient;
let hostile: TestClient;
let attacks = 0;

beforeAll(async () => {
  node = await startTestNode({ tuning: { submitRatePerSecond: 100_000 } });
  bystander = await node.connect(tablet('bookshop', 'bystander'));
});

beforeEach(async () => {
  attacks += 1;
  hostile = await node.connect(tablet('cafe', `hostile-${attacks}`));
});

// Whatever was sent: a client that was connected all the time is served, and so is a new one.
afterEach(async () => {
  const receiptNo = `after-${attacks}`;
  const reply = dataOf(
    await bystander.ask('receipt:submit', aReceipt({ receiptNo, userId: `calm-${attacks}` })),
  );
  expect(reply).toMatchObject({ status: 'applied', coins: { delta: 110 } });
  const fresh = await node.connect(shopper(`calm-${attacks}`));
  expect((await fresh.greeted()).snapshot?.coins).toBe(110);
  fresh.close();
  hostile.close();
});

afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
/** A raw frame, which a client library would not send. */
const sendRaw = (frame: string): unknown => hostile.socket.io.engine.write(frame);

test.each([
  ['a deep list', `{"receiptNo":"r","items":${nested(7_000)}}`],
  ['a deep object', `${'{"a":'.repeat(2_500)}1${'}'.repeat(2_500)}`],
  ['a bare deep list', nested(8_000)],
  ['__proto__', '{"__proto__":{"role":"operator"},"receiptNo":"r1"}'],
  ['constructor', '{"constructor":{"prototype":{"role":"operator"}}}'],
  ['many keys', JSON.stringify(Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, at])))],
  ['the same key many times', `{${'"amount":1,'.repeat(1_000)}"amount":2}`],
  ['a huge number', '{"amount":1e999}'],
])('%s is answered as invalid', async (_, json) => {
  const answered = new Promise((resolve) =>
    hostile.socket.io.engine.on('data', (frame: string) => {
      if (frame.startsWith('3777[')) resolve(JSON.parse(frame.slice(4)));
    }),
  );
  sendRaw(`2777["receipt:submit",${json}]`);
  expect(await answered).toMatchObject([{ ok: false, error: { code: 'invalid', retryable: false } }]);
  expect(({} as { role?: unknown }).role).toBeUndefined();
});

test('__proto__ within an accepted payload is removed', async () => {
  const receipt = { ...aReceipt({ receiptNo: `proto-${attacks}` }), ['__proto__' as string]: { a: 1 } };
  const reply = await hostile.say('receipt:submit', receipt);
  expect(reply).toMatchObject({ ok: true, data: { ignored: ['__proto__'] } });
});

test.each([
  ['binary', [randomBytes(100)]],
  ['binary inside', [{ ...aReceipt(), userId: randomBytes(10) }]],
  ['binary beside', [aReceipt(), randomBytes(10)]],
  ['50 arguments', Array.from({ length: 50 }, (_, at) => at)],
  ['an invalid acknowledgement', [aReceipt(), 'not a function']],
])('%s is answered', async (_, args) => {
  const reply = await hostile.say('receipt:submit', ...args);
  expect(reply.ok || reply.error.code).toSatisfy((result) => result === true || result === 'invalid');
});

test('events without acknowledgement, payload or meaning do no harm', async () => {
  for (const event of [
    'receipt:submit',
    'error',
    'message',
    'x'.repeat(10_000),
    '\0',
    '💥',
    'hasOwnProperty',
  ]) {
    hostile.socket.emit(event);
    hostile.socket.emit(event, null, 'not a function', {}, []);
  }
  await hostile.caughtUp();
  expect(errorOf(await hostile.say('x'.repeat(10_000), {})).code).toBe('not_found');
});

test.each([
  ['a payload beyond the limit', () => hostile.socket.emit('receipt:submit', 'x'.repeat(maxPayloadBytes))],
  ['a payload that no handler reads', () => hostile.socket.emit('receipt:submit', 'x'.repeat(maxReadBytes))],
  ['a huge empty frame', () => sendRaw('x'.repeat(10_000_000))],
  ['broken JSON', () => sendRaw('2["receipt:submit",{]')],
  ['a packet without a type', () => sendRaw('9["x"]')],
  ['a reserved event', () => sendRaw('2["disconnect","x"]')],
  ['a reserved word as event name', () => sendRaw('2["connect_error"]')],
  ['an event name that is not text', () => sendRaw('2[{"a":1},{}]')],
  ['an event that is not a list', () => sendRaw('2{"a":1}')],
  ['too many attachments', () => sendRaw('5999999999-["receipt:submit",{"_placeholder":true,"num":0}]')],
  ['an attachment that was never announced', () => hostile.socket.io.engine.write(randomBytes(10))],
  [
    'a placeholder out of range',
    () => {
      sendRaw('51-["receipt:submit",{"_placeholder":true,"num":7}]');
      hostile.socket.io.engine.write(randomBytes(10));
    },
  ],
  ['a second CONNECT', () => sendRaw('0{"token":"again"}')],
  ['another namespace', () => sendRaw('0/admin,{"token":"x"}')],
  ['an acknowledgement that nobody requested', () => sendRaw('31[{}]')],
])('%s harms no other client', async (_, attack) => {
  attack();
  // Disconnected or still served: both are right. A missing answer is not.
  const socket = hostile.socket;
  await Promise.race([
    hostile.say('user:stats', {}),
    until(() => socket.disconnected, 'it is cut off', 10_000),
  ]).catch((error: unknown) => {
    if (!socket.disconnected) throw error;
  });
});

test('during a burst of nonsense, honest requests are served', async () => {
  // Below the number of warnings after which a caller is disconnected.
  for (let at = 0; at < 400; at += 1) {
    hostile.socket.emit(`nonsense:${at}`, { at, deep: [[[[at]]]] });
    hostile.socket.emit('receipt:submit', { at });
  }
  const own = dataOf(
    await hostile.ask('receipt:submit', aReceipt({ receiptNo: 'honest', userId: 'honest' })),
  );
  expect(own.status).toBe('applied');
  // Unknown names must not become metric series.
  const { text } = await metricsOf();
  expect(text).not.toContain('nonsense');
});

test('an endless burst ends its connection', async () => {
  for (let at = 0; at < 2_000; at += 1) hostile.socket.emit(`nonsense:${at}`, { at });
  await until(() => hostile.socket.disconnected, 'it is cut off');
});

test('a connection that is lost amid its requests leaves nothing behind', async () => {
  const desks = await Promise.all(
    Array.from({ length: 20 }, (_, at) => node.connect(kiosk('cafe', `desk-${attacks}-${at}`))),
  );
  for (const [at, desk] of desks.entries()) {
    for (let again = 0; again < 5; again += 1)
      desk.socket.emit('kiosk:bind', { userId: `gone-${at}-${again}` });
    desk.socket.emit('receipt:submit', aReceipt({ receiptNo: `gone-${at}`, userId: `gone-${at}` }));
    desk.socket.io.engine.close();
  }
  await until(async () => {
    const { text } = await metricsOf();
    return /^deerfields_followed_users 0$/m.test(text) && /^deerfields_sockets 2$/m.test(text);
  }, 'nobody is followed any more');
});

test.each([
  ['garbage', 'garbage\r\n\r\n'],
  ['half a request', 'GET / HTTP/1.1\r\nHost: x'],
  [
    'an incomplete upgrade',
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n',
  ],
  [
    'an upgrade at another path',
    'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  ],
  ['a broken path', 'GET /%zz%00 HTTP/1.1\r\nHost: x\r\n\r\n'],
])('%s on the bare port does no harm', async (_, text) => {
  const { hostname, port } = new URL(node.url);
  const raw = connect(Number(port), hostname);
  await new Promise((resolve) => raw.once('connect', resolve));
  raw.on('error', () => {});
  raw.write(text);
  if (text.endsWith('\r\n\r\n'))
    await new Promise((resolve) => raw.once('data', resolve).once('close', resolve));
  raw.destroy();
});

async function metricsOf(): Promise<{ text: string }> {
  const { body } = await node.http({ role: 'operator', sub: 'olga' }, '/metrics');
  return { text: String(body) };
}
