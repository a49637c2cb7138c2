// A TCP proxy before any server that injects network faults, controlled while it runs.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import type { Faults, Piece } from './fault-pipe.ts';
import { createPipe } from './fault-pipe.ts';

export const directions = ['toServer', 'toClient'] as const;
export type Direction = (typeof directions)[number];

/** Splits the bytes of one connection before they are passed on; created anew for each connection. */
export type Inspect = () => (chunk: Buffer, direction: Direction) => Iterable<Piece>;

export interface FaultProxyOptions {
  readonly to: number;
  /** The port to listen on; absent: a free one. */
  readonly port?: number;
  readonly inspect?: Inspect;
}

export interface FaultProxy {
  readonly port: number;
  /** Exactly these faults from now on, for open and for new connections. */
  set(faults: Partial<Record<Direction, Faults>>): void;
  /** The same in both directions. */
  setBoth(faults: Faults): void;
  /** Lifts every fault. */
  heal(): void;
  /** New connections are reset at once, until {@link FaultProxy.heal}. */
  refuse(): void;
  /** Ends every open connection: by a close, or by a reset. */
  cut(how?: 'end' | 'reset'): void;
  connections(): number;
  /** Bytes received and not passed on, of all connections. */
  heldBytes(): number;
  /** Bytes that black holes have discarded so far. */
  lostBytes(): number;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Listens on the loopback and forwards to port `to`. A connection buffers at most 256 KiB in each direction. */
export async function startFaultProxy({ to, port = 0, inspect }: FaultProxyOptions): Promise<FaultProxy> {
  const faults: Record<Direction, Faults> = { toServer: {}, toClient: {} };
  const links = new Set<{ readonly cut: (how: 'end' | 'reset') => void; readonly heldBytes: () => number }>();
  const changed = new Set<() => void>();
  let refusing = false;
  let lostBytes = 0;

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => {}); // reported by `close`
    if (refusing) return void client.resetAndDestroy();
    const upstream = createConnection({ host, port: to, allowHalfOpen: true });
    link(client, upstream);
  });

  function link(client: Socket, upstream: Socket): void {
    for (const socket of [client, upstream]) socket.setNoDelay(true);
    const look = inspect?.();
    const pieces = (direction: Direction) => (chunk: Buffer) =>
      look?.(chunk, direction) ?? [{ bytes: chunk }];
    const reset = (): void => {
      // A socket that is still connecting cannot be reset.
      for (const socket of [client, upstream]) {
        if (socket.connecting || socket.destroyed) socket.destroy();
        else socket.resetAndDestroy();
      }
    };
    const pipe = (direction: Direction, from: Socket, onto: Socket) =>
      createPipe({
        from,
        onto,
        faults: () => faults[direction],
        pieces: pieces(direction),
        onLost: (bytes) => (lostBytes += bytes),
        reset,
      });
    const pipes = [pipe('toServer', client, upstream), pipe('toClient', upstream, client)];
    const open = {
      cut: (how: 'end' | 'reset') => {
        if (how === 'reset') reset();
        else for (const socket of [client, upstream]) socket.destroySoon();
      },
      heldBytes: () => pipes.reduce((sum, { heldBytes }) => sum + heldBytes(), 0),
    };
    links.add(open);
    const onChange = (): void => {
      for (const { look } of pipes) look();
    };
    changed.add(onChange);
    let closed = 0;
    for (const socket of [client, upstream]) {
      socket.on('error', reset);
      socket.on('close', () => {
        closed += 1;
        // One side vanished without a close: the other one is ended in the same way.
        if (socket.errored !== null) reset();
        else if (!socket.readableEnded) for (const each of [client, upstream]) each.destroySoon();
        onChange();
        if (closed < 2) return;
        links.delete(open);
        changed.delete(onChange);
      });
    }
  }

  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  const set = (next: Partial<Record<Direction, Faults>>): void => {
    for (const direction of directions) faults[direction] = next[direction] ?? {};
    for (const tell of changed) tell();
  };
  const cut = (how: 'end' | 'reset' = 'reset'): void => {
    for (const each of [...links]) each.cut(how);
  };
  return {
    port: (server.address() as { port: number }).port, // it listens on TCP
    set,
    setBoth: (both) => set({ toServer: both, toClient: both }),
    heal: () => {
      refusing = false;
      set({});
    },
    refuse: () => {
      refusing = true;
    },
    cut,
    connections: () => links.size,
    heldBytes: () => [...links].reduce((sum, { heldBytes }) => sum + heldBytes(), 0),
    lostBytes: () => lostBytes,
    close: async () => {
      refusing = true;
      set({});
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
