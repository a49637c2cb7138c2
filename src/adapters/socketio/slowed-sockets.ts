// Reads callers that exceed their rate one at a time, so that together they get at most half of the event loop.
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from './web-socket-of.ts';
import { webSocketOf } from './web-socket-of.ts';

export interface SlowedSockets {
  /** Stops reading a connection until it is next in the queue. Replies and pushes to it go on. */
  slow(connection: Connection): void;
  /** Connections in the queue. */
  waiting(): number;
}

/** No pause is longer than this, however busy the node is with other work. */
const longestPauseMs = 250;

/**
 * One read of a full socket has up to 64 KB, which is 2,000 small events. Without this queue a node reads every socket in each
 * turn of its event loop: 500 of them then keep it from anything else for half a minute, health checks included. The queue
 * reads one connection, then pauses for as long as that turn took. The kernel buffers the rest, and its flow control stops the
 * sender. Each connection is in the queue at most once, so `CONNECTIONS_MAX` limits its length.
 */
export function createSlowedSockets(): SlowedSockets {
  const queue = new Set<Connection>();
  const watched = new WeakSet<Connection>();
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    // After the current read: its other events slow the same connection again.
    await nextTurn();
    for (let [next] = queue; next !== undefined; [next] = queue) {
      queue.delete(next);
      const sinceMs = performance.now();
      webSocketOf(next)?.resume();
      // The read is in the poll phase between these two.
      await nextTurn();
      await nextTurn();
      await sleep(Math.min(longestPauseMs, performance.now() - sinceMs));
    }
    isRunning = false;
  }

  return {
    slow: (connection) => {
      const webSocket = webSocketOf(connection);
      if (webSocket === undefined || queue.has(connection)) return;
      webSocket.pause();
      queue.add(connection);
      if (!watched.has(connection)) {
        watched.add(connection);
        connection.once('close', () => queue.delete(connection));
      }
      if (!isRunning) void run();
    },
    waiting: () => queue.size,
  };
}
