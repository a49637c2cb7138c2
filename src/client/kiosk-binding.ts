// Whom a kiosk serves: binds, binds again after every reconnect, and follows the bound shopper's journal.
import type { WireError } from '../contracts/errors.ts';
import type { Snapshot } from '../contracts/shoppers.ts';
import type { FollowedJournal } from './follow-journal.ts';
import { RefusedError } from './refused-error.ts';
import type { Wire } from './send-until-answered.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { withAnySignal } from './signals.ts';

export interface KioskBinding {
  /** The journal of the bound shopper; null where nobody is bound. */
  journal(): FollowedJournal | null;
  bind(userId: string, signal: AbortSignal): Promise<Snapshot>;
  release(signal: AbortSignal): Promise<void>;
  /** A new connection serves nobody until it is bound again. */
  reconnected(signal: AbortSignal): void;
}

interface Bound {
  readonly userId: string;
  readonly journal: FollowedJournal;
  /** Aborted when another shopper is bound or this one released. */
  readonly over: AbortController;
}

export interface KioskParts {
  readonly wire: Wire;
  readonly timeoutMs: number;
  /** Of the node connected to now. */
  readonly epoch: () => string;
  readonly follow: (userId: string) => FollowedJournal;
  /** The shopper is no longer served: binding again after a reconnect was refused. */
  readonly onBindLost: (userId: string, error: RefusedError) => void;
}

export function createKioskBinding({ wire, timeoutMs, ...parts }: KioskParts): KioskBinding {
  let bound: Bound | null = null;
  let inFlight: Promise<unknown> = Promise.resolve();
  const inTurn: Wire = {
    connected: async (signal) => {
      // A binding called off may still be on its way: were it judged after the next one, it would win.
      await inFlight;
      await wire.connected(signal);
    },
    send: (event, payload, limitMs) => {
      const sent = wire.send(event, payload, limitMs);
      inFlight = sent;
      return sent;
    },
  };

  function leave(): void {
    bound?.journal.stop();
    bound?.over.abort(new RefusedError(superseded));
    bound = null;
  }

  async function bindNow({ userId, journal, over }: Bound, signal: AbortSignal): Promise<Snapshot> {
    const snapshot = await withAnySignal([signal, over.signal], (joined) =>
      sendUntilAnswered(inTurn, 'kiosk:bind', { userId }, { signal: joined, timeoutMs }),
    );
    journal.greeted({ epoch: parts.epoch(), snapshot });
    return snapshot;
  }

  return {
    journal: () => bound?.journal ?? null,
    bind: async (userId, signal) => {
      leave();
      const mine: Bound = { userId, journal: parts.follow(userId), over: new AbortController() };
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
      await sendUntilAnswered(inTurn, 'kiosk:release', {}, { signal, timeoutMs });
    },
    reconnected: (signal) => {
      // Not bound even once yet: that binding is still being sent, and sends itself again.
      if (bound === null || bound.journal.cursor() === null) return;
      const mine = bound;
      void bindNow(mine, signal).catch((error: unknown) => {
        if (bound !== mine || !(error instanceof RefusedError)) return;
        leave();
        parts.onBindLost(mine.userId, error);
      });
    },
  };
}

const superseded: WireError = { code: 'conflict', message: 'another shopper was bound', retryable: false };
