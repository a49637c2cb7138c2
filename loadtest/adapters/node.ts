// A bare node for `loadtest/adapters.ts`: sockets, rooms and the product's messages between nodes, controlled over IPC.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';
import { createRedisChanges } from '../../src/adapters/redis/changes.ts';
import { openChannel } from '../../src/adapters/redis/channel.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { guardPublish } from '../../src/adapters/redis/guarded-publish.ts';
import { createSignedMessages } from '../../src/adapters/redis/signed-messages.ts';
import type { SocketAdapter } from '../../src/adapters/redis/socket-adapter.ts';
import { createFollow } from '../../src/adapters/socketio/follow.ts';
import { createInboundPushes } from '../../src/adapters/socketio/inbound-pushes.ts';
import { createPublisher } from '../../src/adapters/socketio/publisher.ts';
import type { SocketServer } from '../../src/adapters/socketio/types.ts';
import { storeRoom, userRoom } from '../../src/contracts/rooms.ts';
import type { UserChange } from '../../src/ports/changes.ts';
import type { Asked, Receipts, Told, Way } from './messages.ts';
import { shopperAt, storeAt } from './messages.ts';

const [way, redisUrl = '', prefix = ''] = process.argv.slice(2) as [Way, string, string]; // as we are started
const log = {
  isLevelEnabled: () => false,
  debug: () => {},
  info: () => {},
  warn: (_: object, message: string) => console.error(message),
  error: (_: object, message: string) => console.error(message),
};
const link = connectRedis(redisUrl, log);
const guarded = guardPublish(link);
/** The bare adapter, because the product's lets no broadcasts through. */
function bareAdapter(): SocketAdapter {
  const [publisher, subscriber] = [new Redis(redisUrl), new Redis(redisUrl)];
  const channelPrefix = `${prefix}:sockets`;
  return way === 'sharded'
    ? createShardedAdapter(publisher, subscriber, { channelPrefix, subscriptionMode: 'static' })
    : createAdapter(publisher, subscriber, { key: channelPrefix });
}

const http = createServer();
const io: SocketServer = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  ...(way === 'one message' ? {} : { adapter: bareAdapter() }),
});
io.on('connection', (socket) => void socket.join(String(socket.handshake.auth['room'])));

const epoch = 'e1';
const publisher = createPublisher(io, createFollow(), epoch, () => {});
const messages = createSignedMessages({ secret: 'of this measurement', epoch, log, now: Date.now });
const channel = `${prefix}:changes`;
const changes = createRedisChanges(openChannel({ link, guarded, messages, channel, log }));
changes.onChanged(createInboundPushes((room) => io.sockets.adapter.rooms.has(room), publisher).take);

const tell = (told: Told): void => void process.send?.(told);
const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** A push of the usual length: what was bought, coins, XP and progress in a mission. */
function receiptAt(at: number, { shoppers, stores }: Receipts): UserChange {
  const storeId = storeAt(at % stores);
  const receiptId = `${storeId}:${at}`;
  const of = { at: '2026-01-01T00:00:00.000Z', balance: 100, receiptId };
  return {
    userId: shopperAt(at % shoppers),
    seq: at + 3,
    storeId,
    entries: [
      { seq: at, kind: 'purchase.recorded', amount: 100_000, ...of },
      { seq: at + 1, kind: 'coins.credited', coins: 100, ...of },
      { seq: at + 2, kind: 'xp.gained', xp: 100, ...of },
      { seq: at + 3, kind: 'mission.progressed', mission: 'three-coffees', progress: 1, target: 3, ...of },
    ],
    settled: {
      status: 'applied',
      receiptId,
      coins: { delta: 100 },
      xp: { delta: 100 },
      levelReached: null,
      missionsCompleted: [],
    },
  };
}

function tellOthers(commit: readonly UserChange[]): void {
  if (way === 'one message') changes.publish(commit);
  else {
    for (const { userId, entries, storeId, settled } of commit) {
      io.to(userRoom(userId)).emit('journal', { userId, epoch, entries });
      if (storeId !== null && settled !== null) io.to(storeRoom(storeId)).emit('receipt:settled', settled);
    }
  }
}

async function send(load: Receipts): Promise<void> {
  const since = performance.now();
  for (let at = 0; at < load.receipts; ) {
    const due = Math.min(load.receipts, Math.ceil((performance.now() - since) * load.perMs));
    while (at < due) {
      const size = Math.min(load.perCommit, load.receipts - at);
      const first = at;
      tellOthers(Array.from({ length: size }, (_, nth) => receiptAt(first + nth, load)));
      at += size;
    }
    await sleep(1);
  }
  tell({ told: 'sent' });
}

process.on('message', (asked: Asked) => {
  if (asked.ask === 'cpu') tell({ told: 'cpu', micros: cpuMicros() });
  else void send(asked.load);
});
// The parent process has ended.
process.on('disconnect', () => process.exit(0));

http.listen(0, '127.0.0.1', () => tell({ told: 'ready', port: (http.address() as AddressInfo).port })); // on TCP
