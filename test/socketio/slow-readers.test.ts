// Clients that do not read are disconnected beyond a limit per client and one for all; others are not.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io-client';
import { io as connectTo } from 'socket.io-client';
import { afterEach, expect, test } from 'vitest';
import type { ReaderLimits } from '../../src/adapters/socketio/slow-readers.ts';
import { cutSlowReaders } from '../../src/adapters/socketio/slow-readers.ts';
import type { SocketServer } from '../../src/adapters/socketio/types.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';

const kibibytes = (count: number): string => 'x'.repeat(count * 1_024);
const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function aServer(limits: Partial<ReaderLimits>) {
  const http = createServer();
  const io: SocketServer = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
  const readers = cutSlowReaders(
    io,
    { socketMaxBytes: 1_000_000_000, allMaxBytes: 1_000_000_000, everyMs: 20, ...limits },
    silent,
  );
  closers.push(() => io.close(), readers.stop);
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const { port } = http.address() as AddressInfo; // it listens on a port, not on a path
  return {
    port,
    readers,
    /** Pushes this many KiB to everyone, in messages of 64 KiB. */
    send: (total: number) => {
      // Any push of the contract would do: only its length matters here.
      const { local } = io as unknown as Server;
      for (let sent = 0; sent < total; sent += 64) local.emit('filler', kibibytes(64));
    },
    /** Waits until one more client is connected. */
    admit: async (come: () => void) => {
      const before = io.sockets.sockets.size;
      come();
      await until(() => io.sockets.sockets.size > before, 'the client is accepted');
    },
  };
}

type TestServer = Awaited<ReturnType<typeof aServer>>;

async function aClient({ port }: TestServer): Promise<{ client: Socket; received: () => number }> {
  const client = connectTo(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  closers.push(() => void client.close());
  let received = 0;
  client.on('filler', (text: string) => {
    received += text.length;
  });
  await until(() => client.connected, 'the client is connected');
  return { client, received: () => received };
}

/** Sends just enough to be accepted, and then never reads again. */
async function aDeafClient({ port, admit }: TestServer): Promise<{ isCut: () => boolean }> {
  const tcp = connect(port, '127.0.0.1');
  let cut = false;
  tcp.on('error', () => {
    cut = true;
  });
  tcp.on('close', () => {
    cut = true;
  });
  closers.push(() => void tcp.destroy());
  tcp.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n' +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyEhIQ==\r\n\r\n',
  );
  await once(tcp, 'data');
  // The packet CONNECT, as a masked frame whose mask is zero.
  await admit(() => tcp.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30])));
  tcp.pause();
  return {
    isCut: () => {
      // Only a write detects it: a client that does not read does not see the close either.
      if (!cut) tcp.write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x33]));
      return cut;
    },
  };
}

test('a client that does not read is disconnected, and one that reads gets everything', async () => {
  const server = await aServer({ socketMaxBytes: 256 * 1_024 });
  const deaf = await aDeafClient(server);
  const reader = await aClient(server);
  // Messages that a reader takes at once, larger than the kernel buffers for a client that does not read.
  for (let sent = 64; !deaf.isCut(); sent += 64) {
    server.send(64);
    await until(() => reader.received() === sent * 1_024, 'the reader has everything');
    expect(sent, 'KiB sent to somebody who does not read').toBeLessThan(64 * 1_024);
  }
  expect(server.readers.figures().cut).toBe(1);
  expect(reader.client.connected).toBe(true);
});

test('a disconnected client reconnects by itself', async () => {
  const server = await aServer({ socketMaxBytes: 256 * 1_024 });
  const { client } = await aClient(server);
  const first = client.id;
  // Faster than it can be read.
  const keepFull = setInterval(() => server.send(32 * 1_024), 5);
  await until(() => server.readers.figures().cut > 0, 'a client is cut');
  clearInterval(keepFull);
  await until(() => client.connected && client.id !== first, 'the client has reconnected');
});

test('the bytes that wait for all clients are limited: the slowest go first, until the rest fits', async () => {
  const server = await aServer({ allMaxBytes: 24 * 1_024 * 1_024, everyMs: 200 });
  const deaf = [await aDeafClient(server), await aDeafClient(server)];
  server.send(20 * 1_024);
  await until(() => deaf.some(({ isCut }) => isCut()), 'one is cut');
  await until(
    () => server.readers.figures().waitingBytes < 24 * 1_024 * 1_024,
    'the waiting bytes are below the limit',
  );
  expect(server.readers.figures().cut).toBe(1);
  expect(deaf.filter(({ isCut }) => isCut())).toHaveLength(1);
});
