// Visits at the kiosks of this node. The code on a shopper's phone starts one visit, at one kiosk of the mall.
import type { KioskBind } from '../contracts/kiosk.ts';
import type { Session } from '../contracts/session.ts';
import type { Cache } from '../ports/cache.ts';
import type { Served, VisitMessage, VisitPushes } from '../ports/visits.ts';
import type { OpenVisits, VisitCounts } from './open-visits.ts';
import { createOpenVisits } from './open-visits.ts';
import { createRemoteVisits } from './remote-visits.ts';
import type { ShopperCodes } from './shopper-codes.ts';
import type { Tries } from './wrong-codes.ts';
import { createWrongCodes } from './wrong-codes.ts';

export interface VisitFigures extends VisitCounts {
  readonly refused: Readonly<Record<'wrong' | 'used' | 'limited', number>>;
}

/** The shopper whose visit has begun, or why none has. */
export type Begun =
  | { readonly ok: true; readonly userId: string }
  | { readonly ok: false; readonly why: 'by-id' | 'no-code' | 'wrong' | 'used' }
  | { readonly ok: false; readonly why: 'limited'; readonly retryAfterMs: number };

/** Visits at kiosks. */
export interface Visits {
  /** The same code again on the same connection continues the visit that it began. */
  begin(session: Session, who: KioskBind): Begun;
  /** Whether the kiosk may read this shopper: the one it serves, or anyone where KIOSK_BIND_BY_ID allows it. */
  mayAskAbout(session: Session, userId: string): boolean;
  /** Extends the visit. Returns the milliseconds until it ends; null: there is no visit. */
  touch(session: Session): number | null;
  /** Calls for help. Returns the time of the call, ISO 8601. */
  call(session: Session): string;
  /** Where a kiosk of the mall serves this shopper now. */
  servedBy(userId: string): Served | null;
  figures(): VisitFigures;
  stop(): void;
}

export interface VisitsParts {
  readonly idleMs: number;
  readonly longestMs: number;
  readonly mayBindById: boolean;
  readonly codes: Pick<ShopperCodes, 'place'>;
  /** By shopper: the time window of the last used code. A code is valid for a minute, so older ones may be forgotten. */
  readonly usedCodes: Pick<Cache<{ readonly window: number }>, 'get' | 'set'>;
  readonly kiosks: Pick<Cache<Tries>, 'get' | 'set'>;
  readonly pushes: VisitPushes;
}

export function createVisits(parts: VisitsParts): Visits {
  const { mayBindById, pushes } = parts;
  const open = createOpenVisits(parts);
  const codes = createCodeUse(parts, open);
  const remote = createRemoteVisits({ served: pushes.served, released: pushes.released });

  function receive(message: VisitMessage): void {
    if (message.type === 'kiosk.call') {
      const { store, kiosk, at } = message;
      pushes.called(store, { kiosk, at });
      return;
    }
    const { phase, userId, window } = message;
    if (phase === 'began') {
      if (window !== null) codes.useUp(userId, window);
      open.endElsewhere(userId);
    }
    remote.receive(message);
  }

  pushes.onNode(receive);

  return {
    begin: (session, { code, userId }) => {
      if (code !== undefined) return codes.begin(session, code);
      if (userId === undefined) return { ok: false, why: 'no-code' };
      if (!mayBindById) return { ok: false, why: 'by-id' };
      open.begin(session, userId, null);
      return { ok: true, userId };
    },
    mayAskAbout: (session, userId) => mayBindById || session.boundTo() === userId,
    touch: open.touch,
    call: (session) => {
      const { sub: kiosk, store = '' } = session.claims; // a kiosk's token names its store
      const at = new Date().toISOString();
      pushes.called(store, { kiosk, at });
      pushes.publishToNodes({ type: 'kiosk.call', store, kiosk, at });
      return at;
    },
    servedBy: (userId) => open.servedBy(userId) ?? remote.servedBy(userId),
    figures: () => ({ ...open.figures(), refused: codes.refused }),
    stop: () => {
      open.stop();
      remote.stop();
    },
  };
}

/** Begins visits by code. Each code starts one visit, and a kiosk with many wrong codes must wait. */
function createCodeUse(
  { codes, usedCodes, kiosks }: Pick<VisitsParts, 'codes' | 'usedCodes' | 'kiosks'>,
  open: OpenVisits,
) {
  const wrongCodes = createWrongCodes(kiosks, () => performance.now());
  const refused = { wrong: 0, used: 0, limited: 0 };

  function useUp(userId: string, window: number): void {
    usedCodes.set(userId, { window: Math.max(window, usedCodes.get(userId)?.window ?? 0) });
  }

  function begin(session: Session, code: string): Begun {
    const kiosk = session.claims.sub;
    const waitMs = wrongCodes.waitMs(kiosk);
    if (waitMs > 0) {
      refused.limited += 1;
      return { ok: false, why: 'limited', retryAfterMs: waitMs };
    }
    const place = codes.place(code);
    const running = open.of(session);
    // The answer was lost, so the kiosk sends the code again.
    if (place !== null && running?.userId === place.userId && running.window === place.window) {
      return { ok: true, userId: place.userId };
    }
    const isUsed = place !== null && place.window <= (usedCodes.get(place.userId)?.window ?? -1);
    if (place === null || isUsed) {
      wrongCodes.wrong(kiosk);
      refused[isUsed ? 'used' : 'wrong'] += 1;
      return { ok: false, why: isUsed ? 'used' : 'wrong' };
    }
    useUp(place.userId, place.window);
    open.begin(session, place.userId, place.window);
    return { ok: true, userId: place.userId };
  }

  return { begin, useUp, refused };
}
