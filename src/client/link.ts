// A connection that stays open: it reconnects after every loss with wide jitter, and renews its token.
import type { Socket } from 'socket.io-client';
import { io } from 'socket.io-client';
import type { Settled } from '../contracts/receipts.ts';
import type { Hello } from '../contracts/server-events.ts';
import type { Cursor, JournalPush } from '../contracts/shoppers.ts';
import type { ServerToClient } from '../contracts/socket-types.ts';
import type { Dialer, DialerParts, LinkState } from './dialer.ts';
import { createDialer } from './dialer.ts';
import type { LinkToken } from './link-token.ts';
import { createLinkToken } from './link-token.ts';
import type { Ending } from './refused-error.ts';

/** Any event with any payload and an acknowledgement. Callers have the types of the contract. */
type Outgoing = Record<string, (payload: unknown, acknowledge: (reply: unknown) => void) => void>;

type LinkSocket = Socket<ServerToClient, Outgoing>;

export interface LinkOptions extends Omit<DialerParts, 'socket' | 'token'> {
  readonly url: string;
  readonly token: string | (() => string | Promise<string>);
  readonly cursor: () => Cursor | null;
  /** Called at every `hello`. The link is connected now. */
  readonly onHello: (hello: Hello, link: Link) => void;
  readonly onJournal: (push: JournalPush) => void;
  readonly onSettled: (settled: Settled) => void;
  readonly onPush: (event: string, payload: unknown) => void;
}

export interface Link {
  readonly socket: LinkSocket;
  state(): LinkState;
  /** When something was last received, by `performance.now()`. */
  heardAtMs(): number;
  /** Closes this connection and opens a new one, perhaps to another node. */
  reopen(): void;
  end(ending: Ending): void;
}

/** The data of a refused connection. */
interface Refusal {
  readonly code?: string;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
}

/** Opens the link and keeps it open until a final refusal or `end`. */
export function openLink(options: LinkOptions): Link {
  const token = createLinkToken(options.token);
  const socket = createSocket(options, token);
  const dialer = createDialer({ ...options, socket, token });
  let heardAtMs = 0;

  const link: Link = {
    socket,
    state: dialer.state,
    heardAtMs: () => heardAtMs,
    reopen: () => {
      if (dialer.state() !== 'connected') return;
      dialer.reconnect();
      socket.disconnect();
    },
    end: dialer.end,
  };

  listenForLoss(socket, dialer);
  socket.onAny((event: string, payload: unknown) => {
    heardAtMs = performance.now();
    options.onPush(event, payload);
  });
  socket.on('journal', options.onJournal);
  socket.on('receipt:settled', options.onSettled);
  socket.on('hello', (hello) => {
    dialer.greeted();
    options.onHello(hello, link);
  });

  // After this function has returned, so that no listener is called before the caller has the link.
  queueMicrotask(() => void dialer.dial());
  return link;
}

function createSocket({ url, cursor }: LinkOptions, token: LinkToken): LinkSocket {
  return io(url, {
    transports: ['websocket'],
    forceNew: true, // two clients to one node are two connections
    autoConnect: false,
    reconnection: false, // the dialer does it, also after a refusal, a drain and an expired token
    auth: (give) => {
      const at = cursor();
      give({ token: token.current(), ...(at === null ? {} : { cursor: at }) });
    },
  });
}

function listenForLoss(socket: LinkSocket, dialer: Dialer): void {
  socket.on('connect_error', (error) => {
    if (dialer.state() !== 'connecting') return;
    // A refusal by the node carries data, which socket.io adds to its plain Error; a transport that fails does not.
    const refusal = (error as Error & { data?: Refusal }).data;
    if (refusal?.code === 'unauthenticated') dialer.renew(error.message);
    else if (refusal?.retryable === false) {
      dialer.end({ code: refusal.code ?? 'forbidden', message: error.message });
    } else dialer.reconnect(refusal?.retryAfterMs);
  });
  socket.on('disconnect', (reason, details) => {
    if (reason === 'io client disconnect') return;
    // A node that disconnects by itself, or that is silent, does not do so because of a message.
    const isCut = reason !== 'io server disconnect' && reason !== 'ping timeout';
    dialer.reconnect(0, isCut ? { code: closeCode(details) } : null);
  });
  socket.on('server:draining', (push) => dialer.drained(push.comeBackInMs));
  socket.on('session:ended', () => dialer.renew('the token has expired'));
}

/** The WebSocket close code, which socket.io passes on with the event of its transport. */
function closeCode(details: unknown): number {
  const { context } = (details ?? {}) as { readonly context?: { readonly code?: unknown } }; // its type is checked before use
  return typeof context?.code === 'number' ? context.code : 1006;
}
