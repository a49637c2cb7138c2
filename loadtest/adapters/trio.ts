// Three bare nodes on one Redis: one that sends, one whose clients are in the rooms, one whose clients are elsewhere.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { storeRoom, userRoom } from '../../src/contracts/rooms.ts';
import type { Push } from '../../src/contracts/server-events.ts';
import type { Asked, Receipts, Told, Way } from './messages.ts';
import { shopperAt, storeAt } from './messages.ts';

const roles = ['sender', 'with the rooms', 'without them'] as const;
export type Role = (typeof roles)[number];
/** CPU of each role, microseconds per receipt. */
export type Cost = Readonly<Record<Role, number>>;

/** A room, the receipts that belong to it, and those that arrived. */
interface Room {
  readonly name: string;
  readonly first: number;
  readonly every: number;
  readonly heard: number[];
}

const answerWithinMs = 30_000;

/** Throws if a push did not arrive exactly once and in order, or a node does not answer. */
export async function measureTrio(way: Way, redisUrl: string, prefix: string, load: Receipts): Promise<Cost> {
  const children = roles.map(() => fork(join(import.meta.dirname, 'node.ts'), [way, redisUrl, prefix]));
  const sockets: Socket[] = [];
  try {
    const [sender, hearer, stranger] = await Promise.all(
      children.map(async (child) => ({ child, ...(await told(child, 'ready')) })),
    );
    if (!sender || !hearer || !stranger) throw new Error('there are three');
    const rooms = [
      ...roomsOf(load.shoppers, (at) => userRoom(shopperAt(at))),
      ...roomsOf(load.stores, (at) => storeRoom(storeAt(at))),
    ];
    for (const room of rooms) {
      sockets.push(enterRoom(hearer.port, room.name, (at) => room.heard.push(at)));
      sockets.push(
        enterRoom(stranger.port, `${room.name}-elsewhere`, () => {
          throw new Error('a push came where it was not meant to');
        }),
      );
    }
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.once('connect', done))));
    const arrived = (): number => rooms.reduce((sum, { heard }) => sum + heard.length, 0);
    // Subscriptions are made in the background: pushes are sent to each room until one has arrived in each.
    while (!rooms.every(({ heard }) => heard.length > 0)) {
      await ask(sender.child, { ask: 'send', load: { ...load, receipts: rooms.length } }, 'sent');
      await quiet(arrived);
    }
    for (const { heard } of rooms) heard.length = 0;

    const before = await Promise.all(children.map(cpuOf));
    await ask(sender.child, { ask: 'send', load }, 'sent');
    await quiet(arrived);
    const after = await Promise.all(children.map(cpuOf));
    for (const { name, first, every, heard } of rooms) {
      const expected = Math.ceil((load.receipts - first) / every);
      const inOrder = heard.every((at, nth) => at === first + nth * every);
      if (heard.length !== expected || !inOrder) {
        throw new Error(`${way}: ${name} heard ${heard.length} of ${expected}, in order: ${inOrder}`);
      }
    }
    const perReceipt = (at: number): number => ((after[at] ?? 0) - (before[at] ?? 0)) / load.receipts;
    return { sender: perReceipt(0), 'with the rooms': perReceipt(1), 'without them': perReceipt(2) };
  } finally {
    for (const socket of sockets) socket.disconnect();
    await Promise.all(children.map(end));
  }
}

const roomsOf = (count: number, nameOf: (at: number) => string): Room[] =>
  Array.from({ length: count }, (_, first) => ({ name: nameOf(first), first, every: count, heard: [] }));

function enterRoom(port: number, room: string, onReceipt: (at: number) => void): Socket {
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    auth: { room },
    forceNew: true,
  });
  socket.on('journal', ({ entries }: Push<'journal'>) => onReceipt(entries[0]?.seq ?? -1));
  socket.on('receipt:settled', ({ receiptId }: Push<'receipt:settled'>) =>
    onReceipt(Number(receiptId.split(':')[1])),
  );
  return socket;
}
async function told<Kind extends Told['told']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Told, { told: Kind }>> {
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(answerWithinMs) });
  if ((message as Told).told !== kind) throw new Error(`a node says ${JSON.stringify(message)}`);
  return message as Extract<Told, { told: Kind }>; // as it was just looked at
}

async function ask<Kind extends Told['told']>(child: ChildProcess, asked: Asked, kind: Kind) {
  const answer = told(child, kind);
  child.send(asked);
  return answer;
}

const cpuOf = async (child: ChildProcess): Promise<number> =>
  (await ask(child, { ask: 'cpu' }, 'cpu')).micros;

/** Resolves when nothing has arrived for a while. */
async function quiet(count: () => number): Promise<void> {
  for (let last = -1; count() !== last; ) {
    last = count();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
