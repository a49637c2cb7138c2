// Each fault of the proxy, in each direction: it does what it says, is bounded, and can be switched off.
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../node/until.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { startFaultProxy } from './fault-proxy.ts';

/** Echoes what it receives, and records it. */
let server: Server;
let atServer: Socket[];
let heard: string;
let echoes: boolean;
let proxy: FaultProxy;
let clients: Socket[];

beforeEach(async () => {
  atServer = [];
  clients = [];
  heard = '';
  echoes = true;
  server = createServer({ allowHalfOpen: true }, (socket) => {
    atServer.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard += chunk;
      if (echoes) socket.write(chunk);
    });
    socket.on('end', () => socket.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startFaultProxy({ to: (server.address() as { port: number }).port });
});

afterEach(async () => {
  for (const client of clients) client.destroy();
  await proxy.close();
  for (const socket of atServer) socket.destroy();
  server.close();
  await once(server, 'close');
});

interface Caller {
  readonly socket: Socket;
  answer(): string;
  /** `reset`, `end`, or null while it is open. */
  over(): string | null;
}

async function call(): Promise<Caller> {
  const socket = createConnection({ host: '127.0.0.1', port: proxy.port });
  clients.push(socket);
  let answer = '';
  let over: string | null = null;
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('end', () => (over ??= 'end'));
  socket.on(
    'error',
    (error: NodeJS.ErrnoException) => (over = error.code === 'ECONNRESET' ? 'reset' : error.message),
  );
  await once(socket, 'connect');
  return { socket, answer: () => answer, over: () => over };
}

/** A caller whose connection has transferred data already. */
async function callAndTalk(): Promise<Caller> {
  const caller = await call();
  caller.socket.write('hello,');
  await until(() => caller.answer() === 'hello,', 'the first answer');
  return caller;
}

test('without faults it changes nothing: bytes both ways, half a close, a full close', async () => {
  const caller = await callAndTalk();
  caller.socket.end('bye');
  await until(() => caller.over() === 'end', 'the connection is closed');
  expect(caller.answer()).toBe('hello,bye');
  await until(() => proxy.connections() === 0, 'nothing is left');
});

test.each(['toServer', 'toClient'] as const)(
  'delay %s: data arrives later, complete and in order',
  async (direction) => {
    const caller = await callAndTalk();
    proxy.set({ [direction]: { delayMs: 200 } });
    const sentAt = performance.now();
    for (const part of ['a', 'b', 'c']) caller.socket.write(part);
    await until(() => caller.answer() === 'hello,abc', 'the answer');
    expect(performance.now() - sentAt).toBeGreaterThan(195);
  },
);

test.each(['toServer', 'toClient'] as const)(
  'hold %s: nothing arrives, then everything',
  async (direction) => {
    const caller = await callAndTalk();
    proxy.set({ [direction]: { hold: true } });
    caller.socket.write('held');
    await until(() => proxy.heldBytes() === 4, 'the bytes wait');
    expect(heard).toBe(direction === 'toServer' ? 'hello,' : 'hello,held');
    expect(caller.answer()).toBe('hello,');
    proxy.heal();
    await until(() => caller.answer() === 'hello,held', 'the held bytes arrive');
    expect(proxy.heldBytes()).toBe(0);
  },
);

test('the number of held bytes is limited, with back-pressure to the sender', async () => {
  const { socket } = await callAndTalk();
  proxy.set({ toServer: { hold: true } });
  // Far more than the system's buffers hold.
  const sentBytes = 64 * 1024 * 1024;
  socket.write(Buffer.alloc(sentBytes, 'x'));
  await until(() => proxy.heldBytes() >= 256 * 1024, 'it is full');
  expect(proxy.heldBytes()).toBeLessThan(512 * 1024);
  expect(socket.writableLength).toBe(sentBytes);
  echoes = false;
  proxy.heal();
  await until(() => socket.writableLength === 0 && proxy.heldBytes() === 0, 'the bytes flow again');
});

test.each(['toServer', 'toClient'] as const)(
  'black hole %s: silence for good, but not for the next connection',
  async (direction) => {
    const caller = await callAndTalk();
    proxy.set({ [direction]: { blackHole: true } });
    caller.socket.write('lost');
    const late = await call();
    late.socket.write('also lost');
    await until(() => proxy.lostBytes() === 'lostalso lost'.length, 'both messages are lost');
    expect(heard.length).toBe(direction === 'toServer' ? 'hello,'.length : 'hello,lostalso lost'.length);
    proxy.heal();
    await callAndTalk();
    expect([caller.answer(), late.answer()]).toEqual(['hello,', '']);
    expect([caller.over(), late.over()]).toEqual([null, null]);
    expect(proxy.heldBytes()).toBe(0);
  },
);

test('throttle: at most so many bytes a second', async () => {
  const caller = await callAndTalk();
  proxy.set({ toClient: { bytesPerSecond: 10_000 } });
  const sentAt = performance.now();
  caller.socket.write('x'.repeat(5_000));
  await until(() => caller.answer().length === 'hello,'.length + 5_000, 'all bytes arrive');
  expect(performance.now() - sentAt).toBeGreaterThan(400);
});

test('cut after so many bytes: these arrive, then both sides lose the connection', async () => {
  const caller = await callAndTalk();
  proxy.set({ toServer: { cutAfterBytes: 3 } });
  caller.socket.write('abcdef');
  await until(() => caller.over() !== null, 'the connection is lost');
  await until(() => atServer[0]?.destroyed === true, 'the server lost it too');
  expect(heard).toBe('hello,abc');
  // Other connections are counted separately.
  const other = await call();
  other.socket.write('12345');
  await until(() => other.over() !== null, 'the other connection is lost');
  expect(heard).toBe('hello,abc123');
});

test('reset and end apply to all open connections', async () => {
  const first = await callAndTalk();
  proxy.cut();
  await until(() => first.over() === 'reset', 'the connection is reset');
  await until(() => atServer[0]?.destroyed === true, 'the server lost it too');
  const second = await callAndTalk();
  proxy.cut('end');
  await until(() => second.over() === 'end', 'the connection is closed');
});

test('refuse: no connection is accepted until it is switched off', async () => {
  proxy.refuse();
  const refused = createConnection({ host: '127.0.0.1', port: proxy.port });
  clients.push(refused);
  const [error] = await once(refused, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(atServer).toEqual([]);
  proxy.heal();
  await callAndTalk();
});

test('a server that is not there is a reset; one that dies resets its callers', async () => {
  const nowhere = await startFaultProxy({ to: 9 });
  const socket = createConnection({ host: '127.0.0.1', port: nowhere.port });
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  await nowhere.close();

  const caller = await callAndTalk();
  atServer[0]?.resetAndDestroy();
  await until(() => caller.over() === 'reset', 'the connection is reset');
});

test('a chunk waits for its gate, and a dropped one ends the connection', async () => {
  const gates: string[] = [];
  let verdict: 'pass' | 'drop' = 'pass';
  const inspected = await startFaultProxy({
    to: (server.address() as { port: number }).port,
    inspect: () => (bytes, direction) => [
      {
        bytes,
        gate: async () => {
          gates.push(`${direction} ${bytes}`);
          return verdict;
        },
      },
    ],
  });
  const socket = createConnection({ host: '127.0.0.1', port: inspected.port });
  clients.push(socket);
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.write('one');
  await until(() => answer === 'one', 'the bytes pass');
  expect(gates).toEqual(['toServer one', 'toClient one']);
  verdict = 'drop';
  socket.write('two');
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
  expect(heard).toBe('one');
  await inspected.close();
});
