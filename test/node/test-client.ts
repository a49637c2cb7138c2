// A raw Socket.IO client that records what it receives and never reconnects by itself.
import type { Socket } from 'socket.io-client';
import { io } from 'socket.io-client';
import type { ClientEventName, Payload, ReplyData } from '../../src/contracts/client-events.ts';
import type { Reply, WireError } from '../../src/contracts/errors.ts';
import type { Hello, Push, ServerEventName } from '../../src/contracts/server-events.ts';
import { RefusedAnswer } from './refused-answer.ts';
import { until } from './until.ts';

/** Ends a test that hangs. A busy machine may take long. */
const answerWithinMs = 60_000;

export interface ConnectOptions {
  readonly cursor?: unknown;
  readonly ttlSeconds?: number;
  readonly headers?: Record<string, string>;
}

export interface TestClient {
  readonly socket: Socket;
  /** Waits for the greeting. Throws when the node refuses the connection. */
  greeted(): Promise<Hello>;
  /** Waits until the connection is closed. */
  cut(): Promise<void>;
  /** The pushes received so far under this name, in order. */
  pushes<Name extends ServerEventName>(event: Name): Push<Name>[];
  ask<Name extends ClientEventName>(event: Name, payload: Payload<Name>): Promise<Reply<ReplyData<Name>>>;
  /** Emits any event and waits for the reply. */
  say(event: string, ...args: unknown[]): Promise<Reply<unknown>>;
  /** Resolves when everything that the node has emitted to this client so far has arrived. */
  caughtUp(): Promise<void>;
  close(): void;
}

/** Connects with this token, valid or not. */
export function connectTo(url: string, token: unknown, { cursor, headers }: ConnectOptions = {}): TestClient {
  const socket = io(url, {
    transports: ['websocket'],
    auth: { token, ...(cursor === undefined ? {} : { cursor }) },
    reconnection: false,
    forceNew: true,
    ...(headers === undefined ? {} : { extraHeaders: headers }),
  });
  const heard: { event: string; payload: unknown }[] = [];
  let refusal: Error | null = null;
  socket.onAny((event: string, payload: unknown) => heard.push({ event, payload }));
  socket.on('connect_error', (error) => {
    refusal = error;
  });
  const say = (event: string, ...args: unknown[]): Promise<Reply<unknown>> =>
    socket.timeout(answerWithinMs).emitWithAck(event, ...args);
  const pushes = <Name extends ServerEventName>(event: Name): Push<Name>[] =>
    // The contract of this event. http.test.ts and others check the node against its schemas.
    heard.filter((push) => push.event === event).map(({ payload }) => payload as Push<Name>);
  return {
    socket,
    greeted: () =>
      until(() => {
        if (refusal) throw refusal;
        return pushes('hello')[0];
      }, 'a greeting'),
    cut: async () => {
      await until(() => socket.disconnected, 'the connection is cut');
    },
    pushes,
    // The contract's type of the reply.
    ask: async <Name extends ClientEventName>(event: Name, payload: Payload<Name>) =>
      (await say(event, payload)) as Reply<ReplyData<Name>>,
    say,
    caughtUp: async () => {
      await say('test:is-anybody-there');
    },
    close: () => socket.disconnect(),
  };
}

/** Connects and returns the refusal. */
export async function refusalOf(
  url: string,
  token: unknown,
  options: ConnectOptions = {},
): Promise<{ message: string; data: unknown }> {
  const { socket, close } = connectTo(url, token, options);
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect', () => reject(new Error('connected')));
      // Socket.IO adds the server's data to the error.
      socket.once('connect_error', (error) =>
        resolve({ message: error.message, data: (error as { data?: unknown }).data }),
      );
    });
  } finally {
    close();
  }
}

/** The data of a reply that must succeed. */
export function dataOf<Data>(reply: Reply<Data>): Data {
  if (!reply.ok) throw new RefusedAnswer(reply.error);
  return reply.data;
}

/** The error of a reply that must be a refusal. */
export function errorOf(reply: Reply<unknown>): WireError {
  if (reply.ok) throw new Error(`not refused: ${JSON.stringify(reply.data)}`);
  return reply.error;
}
