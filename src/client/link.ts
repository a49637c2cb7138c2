// A connection that stays open: it reconnects after every loss with wide jitter, and renews its token.
import type { Socket } from 'socket.io-client';
import { io } from 'socket.io-client';
import type { Settled } from '../contracts/receipts.ts';
import type { Hello } from '../contracts/server-events.ts';
import type { Cursor, JournalPush } from '../contracts/shoppers.ts';
import type { ServerToClient } from '../contracts/socket-types.ts';
import type { BackOff } from './back-off.ts';
import { backOffMs, longestWaitMs } from './back-off.ts';
import type { Cut } from './cut-watch.ts';
import type { Ending } from './refused-error.ts';

/** `connected` means greeted: the node has said `hello`. */
export type LinkState = 'connecting' | 'connected' | 'waiting' | 'ended';

/** Any event with any payload and an acknowledgement: the tables give the types one level up. */
type Outgoing = Record<string, (payload: unknown, acknowledge: (reply: unknown) => void) => void>;

export interface LinkOptions {
  readonly url: string;
  readonly token: string | (() => string | Promise<string>);
  readonly reconnect: BackOff;
  /** From asking for a token to `hello`; after it the try is given up and the next one begins. */
  readonly connectTimeoutMs: number;
  readonly cursor: () => Cursor | null;
  readonly onState: (state: LinkState) => void;
  readonly onHello: (hello: Hello) => void;
  readonly onJournal: (push: JournalPush) => void;
  readonly onSettled: (settled: Settled) => void;
  readonly onPush: (event: string, payload: unknown) => void;
  /** Null: not cut by the other side, or it said so before. */
  readonly onLost: (cut: Cut | null) => void;
  readonly onEnded: (ending: Ending) => void;
}

export interface Link {
  readonly socket: Socket<ServerToClient, Outgoing>;
  state(): LinkState;
  /** When something was last received, by `performance.now()`. */
  heardAtMs(): number;
  /** Gives this connection up for a new one: another node may answer. */
  reopen(): void;
  end(ending: Ending): void;
}

/** What a refused connection carries. */
interface Refusal {
  readonly code?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** Opens the link and keeps it open until a final refusal or `end`. */
export function openLink(options: LinkOptions): Link {
  const renewable = typeof options.token === 'function';
  let token = typeof options.token === 'string' ? options.token : null;
  /** Fetched and not yet accepted: to be refused with it is final. */
  let tokenIsNew = false;
  let state: LinkState = 'waiting';
  let attempt = 0;
  let comeBackInMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heardAtMs = 0;
  const heard = (): void => {
    heardAtMs = performance.now();
  };

  const socket: Socket<ServerToClient, Outgoing> = io(options.url, {
    transports: ['websocket'],
    forceNew: true, // two clients to one node are two connections
    autoConnect: false,
    reconnection: false, // done here: one way back for lost, refused, drained and expired alike
    auth: (give) => {
      const cursor = options.cursor();
      give({ token, ...(cursor === null ? {} : { cursor }) });
    },
  });

  function enter(next: LinkState, cut: Cut | null = null): void {
    clearTimeout(timer);
    if (state === next) return;
    const before = state;
    state = next;
    if (before === 'connected') options.onLost(cut);
    options.onState(next);
  }

  async function dial(): Promise<void> {
    if (state === 'ended') return;
    enter('connecting');
    timer = setTimeout(() => {
      socket.disconnect();
      reconnect();
    }, options.connectTimeoutMs);
    if (token === null && typeof options.token === 'function') {
      try {
        const given = options.token();
        // A token that is there needs no wait: a browser then opens the connection before it draws the page.
        token = typeof given === 'string' ? given : await given;
      } catch {
        return reconnect();
      }
      tokenIsNew = true;
      if (state !== 'connecting') return;
    }
    socket.connect();
  }

  function reconnect(floorMs = 0, cut: Cut | null = null): void {
    if (state === 'ended') return;
    enter('waiting', comeBackInMs > 0 ? null : cut);
    const waitMs = Math.min(Math.max(floorMs, comeBackInMs), longestWaitMs);
    comeBackInMs = 0;
    timer = setTimeout(() => void dial(), waitMs + backOffMs(attempt, options.reconnect));
    attempt += 1;
  }

  function end(ending: Ending): void {
    if (state === 'ended') return;
    enter('ended');
    socket.disconnect();
    options.onEnded(ending);
  }

  /** The token is no good: a new one if there can be one, else the end. */
  function renew(message: string): void {
    if (!renewable || tokenIsNew) {
      end({ code: 'unauthenticated', message });
      return;
    }
    token = null;
    socket.disconnect();
    reconnect();
  }

  socket.on('connect_error', (error) => {
    if (state !== 'connecting') return;
    // A refusal by the node carries data, which socket.io adds to its plain Error; a transport that fails does not.
    const refusal = (error as Error & { data?: Refusal }).data;
    if (refusal?.code === 'unauthenticated') renew(error.message);
    else if (refusal?.retryable === false) {
      end({ code: refusal.code ?? 'forbidden', message: error.message });
    } else reconnect(refusal?.retryAfterMs);
  });
  socket.on('disconnect', (reason, details) => {
    if (reason === 'io client disconnect') return;
    // A node that closes with a word of its own, or that falls silent, blames no message.
    const isCut = reason !== 'io server disconnect' && reason !== 'ping timeout';
    reconnect(0, isCut ? { code: closeCode(details) } : null);
  });
  socket.on('server:draining', (push) => {
    comeBackInMs = push.comeBackInMs;
  });
  socket.on('session:ended', () => renew('the token has expired'));
  socket.onAny((event: string, payload: unknown) => {
    heard();
    options.onPush(event, payload);
  });
  socket.on('journal', options.onJournal);
  socket.on('receipt:settled', options.onSettled);
  socket.on('hello', (hello) => {
    tokenIsNew = false;
    attempt = 0;
    enter('connected');
    options.onHello(hello);
  });

  // Not before the caller holds the link: its listeners may use it.
  queueMicrotask(() => void dial());
  return {
    socket,
    state: () => state,
    heardAtMs: () => heardAtMs,
    reopen: () => {
      if (state !== 'connected') return;
      reconnect();
      socket.disconnect();
    },
    end,
  };
}

/** The WebSocket close code, which socket.io hands on as the event of the transport below. */
function closeCode(details: unknown): number {
  const { context } = (details ?? {}) as { readonly context?: { readonly code?: unknown } }; // looked at before use
  return typeof context?.code === 'number' ? context.code : 1006;
}
