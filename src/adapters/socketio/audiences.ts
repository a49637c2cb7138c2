// Audiences of any size: sockets in rooms of a bounded size, and pushes that go from room to room with a turn of the loop between.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { partRoom } from '../../contracts/rooms.ts';
import type { Log } from '../../ports/log.ts';
import type { ClientSocket, SocketServer } from './types.ts';

/** Says something to one room of an audience. */
export type Say = (room: ReturnType<SocketServer['to']>) => void;

export interface AudiencesFigures {
  /** Pushes that wait for their turn. */
  readonly waiting: number;
  readonly sent: number;
  /** Pushes that a later one took the place of before they were sent. */
  readonly replaced: number;
  /** The longest that one room has taken since the start. */
  readonly longestTurnMs: number;
}

export interface Audiences {
  /** Until it disconnects. */
  join(socket: ClientSocket, audience: string): void;
  /** Audiences that somebody on this node belongs to. */
  present(): string[];
  /** In its turn. What waits under the same audience and key is replaced: at most one push of each kind waits. */
  push(audience: string, key: string, say: Say): void;
  /** At once; resolves when all rooms were told. */
  walk(audience: string, say: Say): Promise<void>;
  /** What waits is let go, and so is what comes. */
  stop(): void;
  /** After `stop`: pushes are taken again. */
  goOn(): void;
  figures(): AudiencesFigures;
}

/**
 * Handing a push to a socket costs up to 25 µs, most of it the write: ten thousand at once would hold up everything else
 * for a quarter of a second, as many as these for six milliseconds. With fewer the turns themselves cost more than they are worth.
 */
export const socketsPerRoom = 250;

export function createAudiences(io: SocketServer, log: Pick<Log, 'error'>): Audiences {
  const { adapter } = io.sockets;
  /** How many rooms an audience has; some of them may be empty. */
  const parts = new Map<string, number>();
  const waiting = new Map<string, { readonly audience: string; readonly say: Say }>();
  let walking = false;
  let stopped = false;
  let sent = 0;
  let replaced = 0;
  let longestTurnMs = 0;

  /** Forgets the rooms at the end that everybody has left. */
  function countParts(audience: string): number {
    let count = parts.get(audience) ?? 0;
    while (count > 0 && !adapter.rooms.has(partRoom(audience, count - 1))) count -= 1;
    if (count === 0) parts.delete(audience);
    else parts.set(audience, count);
    return count;
  }

  const isFull = (audience: string, part: number): boolean =>
    (adapter.rooms.get(partRoom(audience, part))?.size ?? 0) >= socketsPerRoom;

  async function walk(audience: string, say: Say): Promise<void> {
    for (let part = 0; part < countParts(audience); part += 1) {
      await nextTurn();
      const room = partRoom(audience, part);
      if (!adapter.rooms.has(room)) continue;
      const since = performance.now();
      say(io.local.to(room));
      longestTurnMs = Math.max(longestTurnMs, performance.now() - since);
    }
  }

  async function work(): Promise<void> {
    walking = true;
    // What comes meanwhile is at the end of the same map.
    for (const [key, { audience, say }] of waiting) {
      waiting.delete(key);
      try {
        await walk(audience, say);
        sent += 1;
      } catch (error) {
        log.error({ err: error, audience }, 'a push to many failed');
      }
    }
    walking = false;
  }

  return {
    join: (socket, audience) => {
      // The last room first: who left the others is made up for when it is full.
      let part = Math.max(0, (parts.get(audience) ?? 0) - 1);
      if (isFull(audience, part)) for (part = 0; isFull(audience, part); ) part += 1;
      parts.set(audience, Math.max(parts.get(audience) ?? 0, part + 1));
      void socket.join(partRoom(audience, part));
    },
    present: () => [...parts.keys()].filter((audience) => countParts(audience) > 0),
    push: (audience, key, say) => {
      if (stopped || countParts(audience) === 0) return;
      const place = `${audience} ${key}`;
      if (waiting.has(place)) replaced += 1;
      waiting.set(place, { audience, say });
      if (!walking) void work();
    },
    walk,
    stop: () => {
      stopped = true;
      waiting.clear();
    },
    goOn: () => {
      stopped = false;
    },
    figures: () => ({ waiting: waiting.size, sent, replaced, longestTurnMs }),
  };
}
