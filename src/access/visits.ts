// Whom the kiosks of this node serve: one visit each, begun by a code that is used up by it, ended when nobody touches it.
import { randomUUID } from 'node:crypto';
import type { KioskBind } from '../contracts/kiosk.ts';
import type { Left, Session } from '../contracts/session.ts';
import type { Cache } from '../ports/cache.ts';
import type { Served, VisitMessage, VisitPushes } from '../ports/visits.ts';
import { createRemoteVisits } from './remote-visits.ts';
import type { ShopperCodes } from './shopper-codes.ts';
import type { Tries } from './wrong-codes.ts';
import { createWrongCodes } from './wrong-codes.ts';

export interface VisitFigures {
  readonly open: number;
  readonly begun: Readonly<Record<'code' | 'id', number>>;
  readonly ended: Readonly<Record<Left, number>>;
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
  /** The latest window in which a shopper's code was used. It is good for a minute, so what is forgotten after one is no loss. */
  readonly usedCodes: Pick<Cache<{ readonly window: number }>, 'get' | 'set'>;
  readonly kiosks: Pick<Cache<Tries>, 'get' | 'set'>;
  readonly pushes: VisitPushes;
}

interface Visit {
  readonly id: string;
  readonly userId: string;
  readonly by: Served;
  readonly window: number | null;
  readonly beganMs: number;
  touchedMs: number;
  timer: NodeJS.Timeout;
}

/** Monotonic: a clock that is set would end visits, or keep them. */
const nowMs = (): number => performance.now();

export function createVisits({
  idleMs,
  longestMs,
  mayBindById,
  codes,
  usedCodes,
  kiosks,
  pushes,
}: VisitsParts): Visits {
  const visits = new Map<Session, Visit>();
  const sessions = new Map<string, Session>();
  const wrongCodes = createWrongCodes(kiosks, nowMs);
  const begun = { code: 0, id: 0 };
  const ended = { idle: 0, over: 0, elsewhere: 0, next: 0, finished: 0, gone: 0 };
  const refused = { wrong: 0, used: 0, limited: 0 };
  const heard = createRemoteVisits({
    served: pushes.served,
    released: pushes.released,
  });

  const useUp = (userId: string, window: number): void =>
    void usedCodes.set(userId, { window: Math.max(window, usedCodes.get(userId)?.window ?? 0) });
  const leftMs = ({ touchedMs, beganMs }: Visit): number =>
    Math.max(0, Math.ceil(Math.min(touchedMs + idleMs, beganMs + longestMs) - nowMs()));

  function tell(phase: 'began' | 'lasts' | 'ended', visit: Visit): void {
    const { id: visitId, userId, by, window } = visit;
    const endsInMs = phase === 'ended' ? 0 : leftMs(visit);
    pushes.publishToNodes({ type: 'visit', phase, visitId, userId, ...by, endsInMs, window });
  }

  function look(session: Session, visit: Visit): void {
    const inMs = leftMs(visit);
    if (inMs === 0) {
      session.release(nowMs() >= visit.beganMs + longestMs ? 'over' : 'idle');
      return;
    }
    tell('lasts', visit);
    visit.timer = setTimeout(() => look(session, visit), inMs);
  }

  function serve(session: Session, userId: string, window: number | null): void {
    const other = sessions.get(userId);
    if (other !== session) other?.release('elsewhere');
    const { sub: kiosk, store = '' } = session.claims; // a kiosk's token names its store
    const by = { kiosk, store, at: new Date().toISOString() };
    const beganMs = nowMs();
    const visit: Visit = {
      id: randomUUID(),
      userId,
      by,
      window,
      beganMs,
      touchedMs: beganMs,
      timer: setTimeout(() => look(session, visit), Math.min(idleMs, longestMs)),
    };
    session.bind(userId, (why) => {
      clearTimeout(visit.timer);
      ended[why] += 1;
      if (visits.get(session) === visit) visits.delete(session);
      if (sessions.get(userId) === session) sessions.delete(userId);
      pushes.released(userId, by);
      tell('ended', visit);
    });
    if (session.boundTo() !== userId) return; // it has gone
    visits.set(session, visit);
    sessions.set(userId, session);
    begun[window === null ? 'id' : 'code'] += 1;
    pushes.served(userId, by);
    tell('began', visit);
  }

  function byCode(session: Session, code: string): Begun {
    const kiosk = session.claims.sub;
    const waitMs = wrongCodes.waitMs(kiosk);
    if (waitMs > 0) {
      refused.limited += 1;
      return { ok: false, why: 'limited', retryAfterMs: waitMs };
    }
    const place = codes.place(code);
    const running = visits.get(session);
    // The first answer was lost: the kiosk asks again.
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
    serve(session, place.userId, place.window);
    return { ok: true, userId: place.userId };
  }

  function receive(message: VisitMessage): void {
    if (message.type === 'kiosk.call') {
      const { store, kiosk, at } = message;
      pushes.called(store, { kiosk, at });
      return;
    }
    const { phase, userId, window } = message;
    if (phase === 'began') {
      if (window !== null) useUp(userId, window);
      sessions.get(userId)?.release('elsewhere');
    }
    heard.receive(message);
  }

  pushes.onNode(receive);

  return {
    begin: (session, { code, userId }) => {
      if (code !== undefined) return byCode(session, code);
      if (userId === undefined) return { ok: false, why: 'no-code' };
      if (!mayBindById) return { ok: false, why: 'by-id' };
      serve(session, userId, null);
      return { ok: true, userId };
    },
    mayAskAbout: (session, userId) => mayBindById || session.boundTo() === userId,
    touch: (session) => {
      const visit = visits.get(session);
      if (visit === undefined) return null;
      visit.touchedMs = nowMs();
      return leftMs(visit);
    },
    call: (session) => {
      const { sub: kiosk, store = '' } = session.claims; // as above
      const at = new Date().toISOString();
      pushes.called(store, { kiosk, at });
      pushes.publishToNodes({ type: 'kiosk.call', store, kiosk, at });
      return at;
    },
    servedBy: (userId) => {
      const session = sessions.get(userId);
      return (session === undefined ? null : visits.get(session)?.by) ?? heard.servedBy(userId);
    },
    figures: () => ({ open: visits.size, begun, ended, refused }),
    stop: () => {
      for (const { timer } of visits.values()) clearTimeout(timer);
      heard.stop();
    },
  };
}
