// The client of a shopper, kiosk, tablet or operator, for Node and browsers.
import type { Settled } from '../contracts/receipts.ts';
import type { Hello } from '../contracts/server-events.ts';
import type { Cursor } from '../contracts/shoppers.ts';
import type { BackOff } from './back-off.ts';
import { connectAgain } from './back-off.ts';
import type { Client } from './client.ts';
import { createClientRequests } from './client-requests.ts';
import type { LinkState } from './dialer.ts';
import type { FollowedJournal, JournalListener } from './follow-journal.ts';
import { followJournal } from './follow-journal.ts';
import { createKioskBinding } from './kiosk-binding.ts';
import { openLink } from './link.ts';
import type { Ending, RefusedError } from './refused-error.ts';
import { EndedError } from './refused-error.ts';
import { withAnySignal } from './signals.ts';
import { createWire } from './wire.ts';

export interface ClientOptions extends JournalListener {
  /** Address of a node, as `run.json` has it. */
  readonly url: string;
  /** A token, or a function that gets one. It is called again when the token has expired. */
  readonly token: string | (() => string | Promise<string>);
  /** The cursor of an earlier run, from which the journal continues. */
  readonly cursor?: Cursor | undefined;
  readonly onHello?: (hello: Hello) => void;
  readonly onSettled?: (settled: Settled) => void;
  readonly onState?: (state: LinkState) => void;
  /** Called when the client gives up for good: after a final refusal, an expired token, or `close`. */
  readonly onEnded?: (ending: Ending) => void;
  /** A kiosk has lost its shopper with the connection: binding again was refused, or needs another code. */
  readonly onBindLost?: (userId: string, error: RefusedError) => void;
  /** Every event as it arrives, before duplicates are removed. */
  readonly onPush?: (event: string, payload: unknown) => void;
  readonly reconnect?: BackOff;
  /** How long one attempt waits for its answer. By default longer than the deadline of a node. */
  readonly timeoutMs?: number;
}

/** Connects, and stays connected until a final refusal or `close`. Throws nothing: see `onEnded` and `ready`. */
export function connectClient(options: ClientOptions): Client {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const over = new AbortController();
  let hello: Hello | null = null;

  const wire = createWire(timeoutMs);
  const follow = (userId: string | null, cursor: Cursor | null): FollowedJournal =>
    followJournal({ userId, cursor }, (at) => wire.send('user:resume', at, timeoutMs), options);
  const own = follow(null, options.cursor ?? null);
  const kiosk = createKioskBinding({
    wire,
    timeoutMs,
    epoch: () => hello?.epoch ?? '',
    follow: (userId) => follow(userId, null),
    onBindLost: (userId, error) => options.onBindLost?.(userId, error),
  });
  const followed = (): FollowedJournal | null => (hello?.role === 'kiosk' ? kiosk.journal() : own);

  const link = openLink({
    ...linkOptions(options, timeoutMs),
    cursor: own.cursor,
    onHello: (told, connected) => {
      hello = told;
      wire.greeted(connected); // before the listener, which may close the client
      options.onHello?.(told);
      if (told.snapshot) own.greeted({ ...told, snapshot: told.snapshot });
      kiosk.reconnected(over.signal);
    },
    onJournal: (push) => followed()?.pushed(push),
    onPush: (event, payload) => {
      if (event === 'kiosk:released') kiosk.ended();
      options.onPush?.(event, payload);
    },
    onLost: (cut) => {
      wire.lost(cut);
      if (hello?.role === 'kiosk') kiosk.lost();
      else own.lost();
    },
    onEnded: (ending) => {
      own.stop();
      kiosk.journal()?.stop();
      over.abort(new EndedError(ending));
      options.onEnded?.(ending);
    },
  });

  return {
    state: link.state,
    cursor: () => followed()?.cursor() ?? null,
    ready: async (signal) => {
      await withAnySignal([over.signal, signal], wire.connected);
      if (hello === null) throw new Error('connected means greeted');
      return hello;
    },
    ...createClientRequests(wire, timeoutMs, over.signal),
    bind: (who) => kiosk.bind(who, over.signal),
    release: () => kiosk.release(over.signal),
    close: () => link.end({ code: 'closed', message: 'closed by this side' }),
  };
}

const linkOptions = (options: ClientOptions, timeoutMs: number) => ({
  url: options.url,
  token: options.token,
  reconnect: options.reconnect ?? connectAgain,
  connectTimeoutMs: timeoutMs,
  onState: (state: LinkState) => options.onState?.(state),
  onSettled: (settled: Settled) => options.onSettled?.(settled),
});
