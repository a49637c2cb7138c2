// The shopper that a kiosk serves: binds by a phone's code or by id, and follows the journal until the visit is over.
import type { WireError } from '../contracts/errors.ts';
import type { KioskBind, Visit } from '../contracts/kiosk.ts';
import { userIdOfScan } from '../contracts/shopper-code.ts';
import type { FollowedJournal } from './follow-journal.ts';
import { untilAborted } from './pause.ts';
import { RefusedError } from './refused-error.ts';
import type { Wire } from './send-until-answered.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { withAnySignal } from './signals.ts';

export interface KioskBinding {
  /** The journal of the bound shopper; null if nobody is bound. */
  journal(): FollowedJournal | null;
  /**
   * A binding by id is sent until it is answered. A binding by code is sent once, because the shopper can show the next
   * code: it rejects with a {@link RefusedError} for every refusal, also for `limited`.
   */
  bind(who: KioskBind, signal: AbortSignal): Promise<Visit>;
  release(signal: AbortSignal): Promise<void>;
  /** The connection is lost. It ends a binding by code. */
  lost(): void;
  /** Binds again on a new connection, which serves nobody before. Only for a binding by id. */
  reconnected(signal: AbortSignal): void;
  /** The node has ended the visit. */
  ended(): void;
}

interface Bound {
  readonly who: KioskBind;
  readonly userId: string;
  readonly journal: FollowedJournal;
  /** Aborted when another shopper is bound or this one released. */
  readonly over: AbortController;
}

export interface KioskParts {
  readonly wire: Wire;
  readonly timeoutMs: number;
  /** The epoch of the node connected to now. */
  readonly epoch: () => string;
  readonly follow: (userId: string) => FollowedJournal;
  /** The kiosk no longer serves the shopper: binding again was refused, or needs another code. */
  readonly onBindLost: (userId: string, error: RefusedError) => void;
}

export function createKioskBinding({ wire, timeoutMs, ...parts }: KioskParts): KioskBinding {
  const ordered = inOrder(wire);
  let bound: Bound | null = null;

  function leave(why: WireError = superseded): void {
    bound?.journal.stop();
    bound?.over.abort(new RefusedError(why));
    bound = null;
  }

  async function bindNow({ who, journal, over }: Bound, signal: AbortSignal): Promise<Visit> {
    const visit = await withAnySignal([signal, over.signal], (joined) =>
      who.code === undefined
        ? sendUntilAnswered(ordered, 'kiosk:bind', who, { signal: joined, timeoutMs })
        : sendOnce(ordered, who, timeoutMs, joined),
    );
    journal.greeted({ epoch: parts.epoch(), snapshot: visit });
    return visit;
  }

  return {
    journal: () => bound?.journal ?? null,
    bind: async (who, signal) => {
      leave();
      const userId = who.userId ?? userIdOfScan(who.code ?? '');
      const mine: Bound = { who, userId, journal: parts.follow(userId), over: new AbortController() };
      bound = mine;
      try {
        return await bindNow(mine, signal);
      } catch (error) {
        if (bound === mine) leave();
        throw error;
      }
    },
    release: async (signal) => {
      leave();
      await sendUntilAnswered(ordered, 'kiosk:release', {}, { signal, timeoutMs });
    },
    lost: () => {
      bound?.journal.lost();
      if (bound?.who.code === undefined) return;
      const { userId } = bound;
      leave(codeIsUsed);
      parts.onBindLost(userId, new RefusedError(codeIsUsed));
    },
    reconnected: (signal) => {
      // The first binding is still being sent, and is retried on the new connection.
      if (bound === null || bound.journal.cursor() === null) return;
      const mine = bound;
      void bindNow(mine, signal).catch((error: unknown) => {
        if (bound !== mine || !(error instanceof RefusedError)) return;
        leave();
        parts.onBindLost(mine.userId, error);
      });
    },
    ended: () => leave(visitOver),
  };
}

/** Each message is sent after the answer to the one before. */
function inOrder(wire: Wire): Wire {
  let inFlight: Promise<unknown> = Promise.resolve();
  return {
    connected: async (signal) => {
      // A cancelled binding may still be in flight. If the node judged it after the next one, it would win.
      await inFlight;
      await wire.connected(signal);
    },
    send: (event, payload, limitMs) => {
      const sent = wire.send(event, payload, limitMs);
      inFlight = sent;
      return sent;
    },
  };
}

async function sendOnce(wire: Wire, who: KioskBind, timeoutMs: number, signal: AbortSignal): Promise<Visit> {
  await wire.connected(signal);
  const send = () => wire.send('kiosk:bind', who, timeoutMs);
  const reply = await untilAborted<Awaited<ReturnType<typeof send>>>(signal, (answer) => {
    void send().then(answer);
    return () => {}; // what was sent cannot be taken back
  });
  if (reply.ok) return reply.data;
  throw new RefusedError(reply.error);
}

const superseded: WireError = { code: 'conflict', message: 'another shopper was bound', retryable: false };
const codeIsUsed: WireError = {
  code: 'not_found',
  message: 'the connection was lost, and a code is good for one visit',
  retryable: false,
};
const visitOver: WireError = { code: 'not_found', message: 'the visit is over', retryable: false };
