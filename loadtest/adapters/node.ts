// A bare node for `loadtest/adapters.ts`: sockets, rooms and the product's adapter, told what to do over its channel.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from 'socket.io';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { guardPublish } from '../../src/adapters/redis/guarded-publish.ts';
import { type AdapterKind, createSocketAdapter } from '../../src/adapters/redis/socket-adapter.ts';
import type { Asked, Told } from './messages.ts';

const [kind, redisUrl = '', prefix = ''] = process.argv.slice(2);
const log = {
  isLevelEnabled: () => false,
  debug: () => {},
  info: () => {},
  warn: (_: object, message: string) => console.error(message),
  error: (_: object, message: string) => console.error(message),
};
const link = connectRedis(redisUrl, log);
const adapter = createSocketAdapter(kind as AdapterKind, link, guardPublish(link), prefix, log); // as we are started
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, adapter });
io.on('connection', (socket) => void socket.join(String(socket.handshake.auth['room'])));

const tell = (told: Told): void => void process.send?.(told);
const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** About as long as a push with the entries of one receipt. */
const entries = [1, 2, 3].map((seq) => ({
  seq,
  kind: 'coins.credited',
  at: '2026-01-01T00:00:00.000Z',
  coins: seq,
}));

async function send({ rooms, messages, perMs }: Extract<Asked, { ask: 'send' }>): Promise<void> {
  const since = performance.now();
  for (let at = 0; at < messages; ) {
    const due = Math.min(messages, Math.ceil((performance.now() - since) * perMs));
    for (; at < due; at += 1) io.to(rooms[at % rooms.length] ?? '').emit('push', { at, entries });
    await sleep(1);
  }
  tell({ told: 'sent' });
}

process.on('message', (asked: Asked) => {
  if (asked.ask === 'cpu') tell({ told: 'cpu', micros: cpuMicros() });
  else void send(asked);
});
// Whoever started us is gone.
process.on('disconnect', () => process.exit(0));

http.listen(0, '127.0.0.1', () => tell({ told: 'ready', port: (http.address() as AddressInfo).port })); // on TCP
