// Three bare nodes on one Redis: one that sends, one whose clients are in the rooms, one whose clients are elsewhere.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import type { AdapterKind } from '../../src/adapters/redis/socket-adapter.ts';
import type { Asked, Told } from './messages.ts';

const roles = ['sender', 'with the room', 'without it'] as const;
export type Role = (typeof roles)[number];
/** CPU of each role, microseconds per message. */
export type Cost = Readonly<Record<Role, number>>;

export interface Load {
  readonly rooms: number;
  readonly messages: number;
  readonly perMs: number;
}

const answerWithinMs = 30_000;

/** Throws where a message did not arrive exactly once and in order, or nodes do not answer. */
export async function measureTrio(
  kind: AdapterKind,
  redisUrl: string,
  prefix: string,
  load: Load,
): Promise<Cost> {
  const children = roles.map(() => fork(join(import.meta.dirname, 'node.ts'), [kind, redisUrl, prefix]));
  const sockets: Socket[] = [];
  try {
    const [sender, hearer, stranger] = await Promise.all(
      children.map(async (child) => ({ child, ...(await told(child, 'ready')) })),
    );
    if (!sender || !hearer || !stranger) throw new Error('there are three');
    const rooms = Array.from({ length: load.rooms }, (_, at) => `user:${at}`);
    const heard = new Map(rooms.map((room) => [room, [] as number[]]));
    for (const room of rooms) {
      sockets.push(enterRoom(hearer.port, room, (at) => heard.get(room)?.push(at)));
      sockets.push(
        enterRoom(stranger.port, `${room}-elsewhere`, () => {
          throw new Error('a message came where it was not meant to');
        }),
      );
    }
    await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.once('connect', done))));
    const arrived = (): number => [...heard.values()].reduce((sum, list) => sum + list.length, 0);
    // Subscriptions settle in the background: one message to each room is sent until one has come to each.
    while (![...heard.values()].every((list) => list.length > 0)) {
      await ask(sender.child, { ask: 'send', rooms, messages: rooms.length, perMs: load.perMs }, 'sent');
      await quiet(arrived);
    }
    for (const list of heard.values()) list.length = 0;

    const before = await Promise.all(children.map(cpuOf));
    await ask(sender.child, { ask: 'send', rooms, messages: load.messages, perMs: load.perMs }, 'sent');
    await quiet(arrived);
    const after = await Promise.all(children.map(cpuOf));
    for (const [index, list] of [...heard.values()].entries()) {
      const expected = Math.ceil((load.messages - index) / rooms.length);
      const inOrder = list.every((at, nth) => at === index + nth * rooms.length);
      if (list.length !== expected || !inOrder) {
        throw new Error(`${kind}: room ${index} heard ${list.length} of ${expected}, in order: ${inOrder}`);
      }
    }
    const perMessage = (at: number): number => ((after[at] ?? 0) - (before[at] ?? 0)) / load.messages;
    return { sender: perMessage(0), 'with the room': perMessage(1), 'without it': perMessage(2) };
  } finally {
    for (const socket of sockets) socket.disconnect();
    await Promise.all(children.map(end));
  }
}

function enterRoom(port: number, room: string, onPush: (at: number) => void): Socket {
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    auth: { room },
    forceNew: true,
  });
  socket.on('push', ({ at }: { at: number }) => onPush(at));
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

/** Resolves when nothing has come for a while. */
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
