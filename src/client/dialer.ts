// The state of a link: connecting, connected, waiting for the next attempt, or ended.
import type { BackOff } from './back-off.ts';
import { backOffMs, longestWaitMs } from './back-off.ts';
import type { Cut } from './cut-watch.ts';
import type { LinkToken } from './link-token.ts';
import type { Ending } from './refused-error.ts';

/** `connected` means greeted: the node has said `hello`. */
export type LinkState = 'connecting' | 'connected' | 'waiting' | 'ended';

export interface DialerParts {
  readonly socket: { connect(): unknown; disconnect(): unknown };
  readonly token: LinkToken;
  readonly reconnect: BackOff;
  /** From asking for a token to `hello`. After it this attempt is given up and the next one begins. */
  readonly connectTimeoutMs: number;
  readonly onState: (state: LinkState) => void;
  /** Null: the other side did not cut the connection, or it had announced it. */
  readonly onLost: (cut: Cut | null) => void;
  readonly onEnded: (ending: Ending) => void;
}

export interface Dialer {
  state(): LinkState;
  /** Connects now. */
  dial(): Promise<void>;
  /** Connects after the back-off, but not before `floorMs`. */
  reconnect(floorMs?: number, cut?: Cut | null): void;
  /** The node has said `hello`. */
  greeted(): void;
  /** The node drains: the next attempt waits this long. */
  drained(comeBackInMs: number): void;
  /** The token is invalid: reconnects with a new one if there can be one, else ends. */
  renew(message: string): void;
  end(ending: Ending): void;
}

export function createDialer(parts: DialerParts): Dialer {
  const { socket, token } = parts;
  let state: LinkState = 'waiting';
  const waits = createWaits(parts.reconnect);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function enter(next: LinkState, cut: Cut | null = null): void {
    clearTimeout(timer);
    if (state === next) return;
    const before = state;
    state = next;
    if (before === 'connected') parts.onLost(cut);
    parts.onState(next);
  }

  function reconnect(floorMs = 0, cut: Cut | null = null): void {
    if (state === 'ended') return;
    enter('waiting', waits.isDrained() ? null : cut);
    timer = setTimeout(() => void dial(), waits.next(floorMs));
  }

  function giveUp(): void {
    socket.disconnect();
    reconnect();
  }

  async function dial(): Promise<void> {
    if (state === 'ended') return;
    enter('connecting');
    timer = setTimeout(giveUp, parts.connectTimeoutMs);
    const fetched = token.fetch();
    // An available token needs no wait: a browser then opens the connection before it draws the page.
    if (!(typeof fetched === 'boolean' ? fetched : await fetched)) return reconnect();
    if (state === 'connecting') socket.connect();
  }

  function end(ending: Ending): void {
    if (state === 'ended') return;
    enter('ended');
    socket.disconnect();
    parts.onEnded(ending);
  }

  return {
    state: () => state,
    dial,
    reconnect,
    greeted: () => {
      token.accepted();
      waits.reset();
      enter('connected');
    },
    drained: waits.drained,
    renew: (message) => {
      if (token.drop()) giveUp();
      else end({ code: 'unauthenticated', message });
    },
    end,
  };
}

/** The waits between attempts: a back-off, and at least what a draining node asked for. */
function createWaits(backOff: BackOff) {
  let attempt = 0;
  let comeBackInMs = 0;
  return {
    next: (floorMs: number): number => {
      const waitMs = Math.min(Math.max(floorMs, comeBackInMs), longestWaitMs);
      comeBackInMs = 0;
      attempt += 1;
      return waitMs + backOffMs(attempt - 1, backOff);
    },
    drained: (ms: number): void => {
      comeBackInMs = ms;
    },
    isDrained: (): boolean => comeBackInMs > 0,
    reset: (): void => {
      attempt = 0;
    },
  };
}
