// Broadcasts to audiences of any size: split into rooms of bounded size, and a push yields to the event loop between rooms.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { partRoom } from '../../contracts/rooms.ts';
import type { Log } from '../../ports/log.ts';
import { createAudienceRooms } from './audience-rooms.ts';
import type { ClientSocket, SocketServer } from './types.ts';

/** Emits one push to one room of an audience. */
export type Say = (room: ReturnType<SocketServer['to']>) => void;

export interface AudiencesFigures {
  /** Pushes in the queue. */
  readonly waiting: number;
  readonly sent: number;
  /** Pushes that a newer one replaced in the queue. */
  readonly replaced: number;
  /** The longest time that one room has taken since the start. */
  readonly longestTurnMs: number;
}

export interface Audiences {
  /** The socket leaves when it disconnects. */
  join(socket: ClientSocket, audience: string): void;
  /** Audiences with at least one socket on this node. */
  present(): string[];
  /** Queues a push. It replaces a queued push with the same audience and key, so the queue holds one push of each kind. */
  push(audience: string, key: string, say: Say): void;
  /** Skips the queue; resolves when the push has been emitted to all rooms. */
  walk(audience: string, say: Say): Promise<void>;
  /** Drops all queued pushes and all later ones. */
  stop(): void;
  /** Accepts pushes again, after `stop`. */
  goOn(): void;
  figures(): AudiencesFigures;
}

export function createAudiences(io: SocketServer, log: Pick<Log, 'error'>): Audiences {
  const { adapter } = io.sockets;
  const rooms = createAudienceRooms(io);
  const waiting = new Map<string, { readonly audience: string; readonly say: Say }>();
  let walking = false;
  let stopped = false;
  let sent = 0;
  let replaced = 0;
  let longestTurnMs = 0;

  async function walk(audience: string, say: Say): Promise<void> {
    for (let part = 0; part < rooms.count(audience); part += 1) {
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
    // A push that arrives during this loop goes to the end of the map, and the loop reaches it.
    for (const [key, { audience, say }] of waiting) {
      waiting.delete(key);
      try {
        await walk(audience, say);
        sent += 1;
      } catch (error) {
        log.error({ err: error, audience }, 'a broadcast failed');
      }
    }
    walking = false;
  }

  return {
    join: rooms.join,
    present: rooms.present,
    push: (audience, key, say) => {
      if (stopped || rooms.count(audience) === 0) return;
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
