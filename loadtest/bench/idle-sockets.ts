// Shoppers who look at their phone and buy nothing: idle sockets beside the load.
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Setup } from './setup.ts';

/** Stays below the accept rate of a node with default settings. */
const sliceSize = 40;
const sliceMs = 50;
const connectWithinMs = 60_000;

/** Opens `count` sockets and waits until all are greeted. Rejects when one is refused; none stays open then. */
export async function openIdleSockets(
  setup: Setup,
  url: string,
  count: number,
): Promise<{ readonly close: () => void }> {
  const sockets: Socket[] = [];
  const close = (): void => {
    for (const socket of sockets) socket.disconnect();
  };
  const greeted: Promise<void>[] = [];
  try {
    for (let at = 0; at < count; at += 1) {
      const token = await setup.sign({ role: 'shopper', sub: `idle-${at}` });
      const socket = io(url, {
        transports: ['websocket'],
        auth: { token },
        forceNew: true,
        reconnection: false,
      });
      sockets.push(socket);
      const ready = new Promise<void>((resolve, reject) => {
        socket.once('hello', () => resolve());
        socket.once('connect_error', reject);
      });
      // All are awaited together below; until then a refusal must not count as unhandled.
      ready.catch(() => {});
      greeted.push(ready);
      if (at % sliceSize === sliceSize - 1) await sleep(sliceMs);
    }
    const late = sleep(connectWithinMs, undefined, { ref: false }).then(() => {
      throw new Error('idle sockets did not connect in time');
    });
    late.catch(() => {});
    await Promise.race([Promise.all(greeted), late]);
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}
