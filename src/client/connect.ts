// The client of a shopper, kiosk, tablet or operator, for Node and browsers.
import type { ClientEventName, Payload, ReplyData } from '../contracts/client-events.ts';
import type { Reply, WireError } from '../contracts/errors.ts';
import type { KioskBind, Visit } from '../contracts/kiosk.ts';
import type { Outcome, ReceiptSubmit, ReceiptVoid, Settled } from '../contracts/receipts.ts';
import type { Hello } from '../contracts/server-events.ts';
import type { Cursor, Stats } from '../contracts/shoppers.ts';
import type { BackOff } from './back-off.ts';
import { connectAgain } from './back-off.ts';
import type { FollowedJournal, JournalListener } from './follow-journal.ts';
import { followJournal } from './follow-journal.ts';
import { createKioskBinding } from './kiosk-binding.ts';
import type { LinkState } from './link.ts';
import { openLink } from './link.ts';
import type { Ending, RefusedError } from './refused-error.ts';
import { EndedError } from './refused-error.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { withAnySignal, withDeadline } from './signals.ts';
import { createWire, unanswered } from './wire.ts';

export interface ClientOptions extends JournalListener {
  /** Address of a node, as `run.json` has it. */
  readonly url: string;
  /** A token, or where to get one: asked again when the one before has expired. */
  readonly token: string | (() => string | Promise<string>);
  /** The cursor of an earlier run, to continue the shopper's journal from there. */
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
  /** Default wait of one try for its answer. It is longer than the deadline of a node. */
  readonly timeoutMs?: number;
}

export interface SubmitOptions {
  /** Stops sending. The receipt may have been applied nevertheless. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (error: WireError, attempt: number) => void;
}

export interface Client {
  state(): LinkState;
  /** The position in the followed journal. Store it and pass it as `cursor` the next time. */
  cursor(): Cursor | null;
  /** The greeting of the node, once connected. Throws {@link EndedError}, or the signal's reason. */
  ready(signal?: AbortSignal): Promise<Hello>;
  /** Sends once, as soon as connected. No answer within `timeoutMs` is the error `retry`: the outcome is unknown. */
  request<Name extends ClientEventName>(
    event: Name,
    payload: Payload<Name>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Reply<ReplyData<Name>>>;
  /**
   * Sends the receipt again and again until it has a final outcome: the same receipt is awarded once, however often
   * it is sent. A message that can never arrive (too large, or each time the end of the connection) is refused too.
   * Throws {@link RefusedError} when refused for good, {@link EndedError}, or the signal's reason.
   */
  submitReceipt(receipt: ReceiptSubmit, options?: SubmitOptions): Promise<Outcome>;
  /** Like {@link Client.submitReceipt}, for a void or a partial return. */
  voidReceipt(receipt: ReceiptVoid, options?: SubmitOptions): Promise<Outcome>;
  /** Totals of oneself, of the bound shopper, or (operators) of `userId`. */
  stats(userId?: string): Promise<Stats>;
  /**
   * Serves this shopper from now on and follows their journal: across reconnects where the kiosk may name them by id,
   * for one connection where they have shown a code.
   */
  bind(who: KioskBind): Promise<Visit>;
  release(): Promise<void>;
  close(): void;
}

/** Connects and stays connected until a final refusal or `close`. Nothing is thrown: see `onEnded` and `ready`. */
export function connectClient(options: ClientOptions): Client {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const over = new AbortController();
  let hello: Hello | null = null;

  const wire = createWire(() => link, timeoutMs);
  const resume = (cursor: Cursor) => wire.send('user:resume', cursor, timeoutMs);
  const follow = (userId: string | null, cursor: Cursor | null): FollowedJournal =>
    followJournal({ userId, cursor }, resume, options);
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
    url: options.url,
    token: options.token,
    reconnect: options.reconnect ?? connectAgain,
    connectTimeoutMs: timeoutMs,
    cursor: own.cursor,
    onState: (state) => options.onState?.(state),
    onHello: (told) => {
      hello = told;
      options.onHello?.(told);
      if (told.snapshot) own.greeted({ ...told, snapshot: told.snapshot });
      wire.greeted();
      kiosk.reconnected(over.signal);
    },
    onJournal: (push) => followed()?.pushed(push),
    onSettled: (settled) => options.onSettled?.(settled),
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

  const answered = <Name extends ClientEventName>(
    event: Name,
    payload: Payload<Name>,
    { signal, onRetry }: SubmitOptions = {},
  ): Promise<ReplyData<Name>> =>
    withAnySignal([over.signal, signal], (joined) =>
      sendUntilAnswered(wire, event, payload, { signal: joined, timeoutMs, onRetry }),
    );

  return {
    state: link.state,
    cursor: () => followed()?.cursor() ?? null,
    ready: async (signal) => {
      await withAnySignal([over.signal, signal], wire.connected);
      if (hello === null) throw new Error('connected means greeted');
      return hello;
    },
    request: async (event, payload, { timeoutMs: limitMs = timeoutMs } = {}) => {
      try {
        await withDeadline(limitMs, over.signal, wire.connected);
      } catch (error) {
        if (over.signal.aborted) throw error;
        return unanswered('not connected');
      }
      return wire.send(event, payload, limitMs);
    },
    submitReceipt: (receipt, how) => answered('receipt:submit', receipt, how),
    voidReceipt: (receipt, how) => answered('receipt:void', receipt, how),
    stats: (userId) => answered('user:stats', userId === undefined ? {} : { userId }),
    bind: (who) => kiosk.bind(who, over.signal),
    release: () => kiosk.release(over.signal),
    close: () => link.end({ code: 'closed', message: 'closed by this side' }),
  };
}
