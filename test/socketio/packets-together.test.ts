// Packets for a socket are written together, in order, and not held longer than one turn of the event loop.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io as connectTo } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import { writePacketsTogether } from '../../src/adapters/socketio/packets-together.ts';
import type { SocketServer } from '../../src/adapters/socketio/types.ts';
import { until } from '../node/until.ts';

async function aConnection() {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
  onTestFinished(() => server.close());
  writePacketsTogether(server as unknown as SocketServer); // only its engine is looked at
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const { port } = http.address() as AddressInfo; // it listens on a port, not on a path
  const heard: number[] = [];
  const client = connectTo(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
  onTestFinished(() => void client.close());
  client.on('number', (number: number) => heard.push(number));
  const [socket] = await once(server, 'connection');
  await until(() => client.connected, 'the client is connected');
  // The greeting of the connection has left.
  await nextTurn();
  return { socket, heard, wire: socket.conn.request.socket };
}

test('twenty packets of one turn are two writes, and arrive complete and in order', async () => {
  const { socket, heard, wire } = await aConnection();
  let writes = 0;
  for (const name of ['_write', '_writev']) {
    const write = wire[name].bind(wire);
    wire[name] = (...args: unknown[]) => {
      writes += 1;
      write(...args);
    };
  }
  for (let number = 0; number < 20; number += 1) socket.emit('number', number);
  await until(() => heard.length === 20, 'all packets arrive');
  expect(heard).toEqual(Array.from({ length: 20 }, (_, number) => number));
  // Engine.IO waits for its first packet to be gone before it sends the others.
  expect(writes).toBe(2);
});

test('no packet stays held, also when the connection breaks meanwhile', async () => {
  const { socket, heard, wire } = await aConnection();
  for (let number = 0; number < 3; number += 1) socket.emit('number', number);
  await until(() => heard.length === 3, 'all packets arrive');
  expect(wire.writableCorked).toBe(0);
  socket.emit('number', 3);
  socket.emit('number', 4);
  wire.destroy();
  await once(socket, 'disconnect');
  expect(wire.writableCorked).toBe(0);
});
