// Audiences: rooms of a limited size, pushes that yield between rooms, and waiting pushes that are replaced.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io-client';
import { io as connect } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { socketsPerRoom } from '../../src/adapters/socketio/audience-rooms.ts';
import { createAudiences } from '../../src/adapters/socketio/audiences.ts';
import type { SocketServer } from '../../src/adapters/socketio/types.ts';
import { partRoom } from '../../src/contracts/rooms.ts';
import { until } from '../node/until.ts';

const members = 2 * socketsPerRoom + 50;
const http = createServer();
const server: SocketServer = new Server(http, { transports: ['websocket'] });
const audiences = createAudiences(server, { error: () => expect.fail('a push failed') });
const clients: Socket[] = [];
const heard: string[][] = [];

beforeAll(async () => {
  server.on('connection', (socket) => audiences.join(socket, 'crowd'));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo; // it listens on a port
  for (let at = 0; at < members; at += 1) {
    const client = connect(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true });
    const own: string[] = [];
    heard.push(own);
    client.on('server:draining', ({ comeBackInMs }: { comeBackInMs: number }) =>
      own.push(String(comeBackInMs)),
    );
    clients.push(client);
  }
  await until(() => server.sockets.sockets.size === members, 'all are connected');
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.close();
});

const draining = (comeBackInMs: number) => (room: ReturnType<SocketServer['to']>) =>
  void room.emit('server:draining', { comeBackInMs });
const sizes = (): number[] =>
  [...server.sockets.adapter.rooms].flatMap(([room, { size }]) => (room.startsWith('crowd#') ? [size] : []));

test('no room exceeds its limit, and every socket gets a push once', async () => {
  expect(sizes().toSorted((one, other) => one - other)).toEqual([50, socketsPerRoom, socketsPerRoom]);
  await audiences.walk('crowd', draining(1));
  await until(() => heard.every((own) => own.length === 1), 'everybody has received it');
  expect(new Set(heard.flat())).toEqual(new Set(['1']));
});

test('between two rooms other work runs', async () => {
  const turns: string[] = [];
  const walked = audiences.walk('crowd', (room) => {
    turns.push('room');
    draining(2)(room);
  });
  let over = false;
  void walked.then(() => {
    over = true;
  });
  while (!over) {
    turns.push('turn');
    await nextTurn();
  }
  expect(turns.filter((turn) => turn === 'room')).toHaveLength(3);
  expect(turns.join(' ')).not.toContain('room room');
});

test('a waiting push is replaced by a later one of the same key, and not by another key', async () => {
  await until(() => heard.every((own) => own.at(-1) === '2'), 'the earlier push is complete');
  const { sent, replaced } = audiences.figures();
  for (const time of [3, 4, 5]) audiences.push('crowd', 'time', draining(time));
  audiences.push('crowd', 'other', draining(6));
  await until(() => heard.every((own) => own.at(-1) === '6'), 'the last push is complete');
  for (const own of heard) expect(own.slice(2)).toEqual(['3', '5', '6']);
  expect(audiences.figures()).toMatchObject({ waiting: 0, sent: sent + 3, replaced: replaced + 1 });
});

test('a place that a socket left is filled before another room is opened', () => {
  const [first, second, ...others] = [...server.sockets.sockets.values()];
  const hall = [first, second, ...others.slice(0, 2 * socketsPerRoom - 2)];
  for (const socket of hall) if (socket) audiences.join(socket, 'hall');
  for (const socket of [first, second]) void socket?.leave(partRoom('hall', 0));
  for (const socket of others.slice(-3)) audiences.join(socket, 'hall');
  const { rooms } = server.sockets.adapter;
  const taken = [0, 1, 2, 3].map((part) => rooms.get(partRoom('hall', part))?.size);
  expect(taken).toEqual([socketsPerRoom, socketsPerRoom, 1, undefined]);
});

test('without sockets nothing waits; a leaving socket frees its place; after the stop nothing is sent', async () => {
  audiences.push('nobody', 'time', draining(7));
  expect(audiences.figures().waiting).toBe(0);
  expect(audiences.present()).toEqual(['crowd', 'hall']);
  for (const client of clients.splice(0)) client.disconnect();
  await until(() => server.sockets.sockets.size === 0, 'all are gone');
  expect(audiences.present()).toEqual([]);
  audiences.stop();
  audiences.push('crowd', 'time', draining(8));
  expect(audiences.figures().waiting).toBe(0);
});
