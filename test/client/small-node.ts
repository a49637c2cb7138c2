// A minimal node on port 0: sends `hello`, answers as a test says, and records what it receives.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Socket } from 'socket.io';
import { Server } from 'socket.io';
import type { WireError } from '../../src/contracts/errors.ts';
import type { Hello } from '../../src/contracts/server-events.ts';

export type Answer = { ok: true; data: unknown } | { ok: false; error: WireError } | 'silence' | 'cut';

export interface Heard {
  readonly event: string;
  readonly payload: unknown;
}

interface Auth {
  readonly token: string;
  readonly cursor?: { readonly epoch: string; readonly seq: number };
}

export interface NodeRules {
  readonly hello?: (auth: Auth) => Partial<Hello>;
  /** The data of a refusal, or null to let the client in. */
  readonly refuse?: (auth: Auth) => { code: string; retryable: boolean } | null;
  /** Bytes; a longer message is answered by a disconnection, as engine.io does. */
  readonly maxMessageBytes?: number;
  readonly answer?: (heard: Heard, socket: Socket) => Answer;
}

/** Starts the node; close it at the end of the test. */
export async function startSmallNode(rules: NodeRules = {}) {
  const http = createServer();
  const io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    ...(rules.maxMessageBytes ? { maxHttpBufferSize: rules.maxMessageBytes } : {}),
  });
  const heard: Heard[] = [];
  const auths: Auth[] = [];

  io.use((socket, next) => {
    const auth = socket.handshake.auth as Auth; // what our own client sends
    auths.push(auth);
    const data = rules.refuse?.(auth) ?? null;
    next(data === null ? undefined : Object.assign(new Error('refused'), { data }));
  });
  io.on('connection', (socket) => {
    socket.onAny((event: string, payload: unknown, acknowledge: (reply: unknown) => void) => {
      heard.push({ event, payload });
      const answer = rules.answer?.({ event, payload }, socket) ?? { ok: true, data: {} };
      if (answer === 'cut') socket.conn.close();
      else if (answer !== 'silence') acknowledge(answer);
    });
    socket.emit('hello', {
      node: 'n1',
      epoch: 'e1',
      role: 'tablet',
      serverTime: new Date().toISOString(),
      durable: true,
      ...rules.hello?.(auths.at(-1) ?? { token: '' }),
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // listening on TCP

  return {
    url: `http://127.0.0.1:${port}`,
    io,
    heard,
    auths,
    /** Ends every connection, like a lost network. */
    cut: () => {
      for (const socket of io.sockets.sockets.values()) socket.conn.close();
    },
    close: () => io.close(),
  };
}

export type SmallNode = Awaited<ReturnType<typeof startSmallNode>>;

export const refusal = (code: WireError['code'], extra: Partial<WireError> = {}): Answer => ({
  ok: false,
  error: { code, message: code, retryable: !['invalid', 'conflict', 'forbidden'].includes(code), ...extra },
});
