// One connection at a time to one of several nodes, for a till or a phone; reopened elsewhere when it is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'socket.io-client';
import { io } from 'socket.io-client';

/** An address of a node. */
export interface Door {
  readonly name: string;
  readonly url: string;
}

export interface Wire {
  readonly via: string;
  readonly socket: Socket;
  /** When connecting started. */
  readonly sinceMs: number;
}

export interface WireOptions {
  readonly token: string;
  readonly doors: readonly Door[];
  /** Chooses the address of the next try. */
  readonly pick: (doors: readonly Door[]) => Door;
  /** The phone's cursor, requested before every try. */
  readonly cursor?: () => object | null;
  /** Called before the connection opens, so that nothing is missed. */
  readonly onSocket?: (wire: Wire) => void;
  readonly signal: AbortSignal;
}

const connectWithinMs = 3_000;
const tryAgainMs = 150;

/** Retries until it is greeted. Throws the signal's reason. */
export async function openWire(options: WireOptions): Promise<Wire> {
  const { token, doors, pick, signal } = options;
  for (;;) {
    signal.throwIfAborted();
    const door = pick(doors);
    const cursor = options.cursor?.() ?? null;
    const socket = io(door.url, {
      transports: ['websocket'],
      auth: { token, ...(cursor === null ? {} : { cursor }) },
      forceNew: true,
      reconnection: false,
      timeout: connectWithinMs,
    });
    const wire = { via: door.name, socket, sinceMs: performance.now() };
    options.onSocket?.(wire);
    const isOpen = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), connectWithinMs);
      const settle = (open: boolean) => () => {
        clearTimeout(timer);
        resolve(open);
      };
      socket.once('hello', settle(true));
      socket.once('connect_error', settle(false));
      socket.once('disconnect', settle(false));
    });
    if (isOpen) return wire;
    socket.disconnect();
    await sleep(tryAgainMs, undefined, { signal });
  }
}

/** Null: no answer within `withinMs`. Stops waiting at once when the connection is lost. */
export function ask(socket: Socket, event: string, payload: object, withinMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    const lost = (): void => settle(null);
    const timer = setTimeout(lost, withinMs);
    const settle = (answer: unknown): void => {
      clearTimeout(timer);
      socket.off('disconnect', lost);
      resolve(answer);
    };
    if (!socket.connected) return settle(null);
    socket.once('disconnect', lost);
    socket.emit(event, payload, settle);
  });
}
