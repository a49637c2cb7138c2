// The visits that are open at the kiosks of this node. A visit ends when nobody touches the kiosk, or after its longest time.
import { randomUUID } from 'node:crypto';
import type { Left, Session } from '../contracts/session.ts';
import type { Served, VisitPushes } from '../ports/visits.ts';

interface Visit {
  readonly id: string;
  readonly userId: string;
  readonly by: Served;
  readonly window: number | null;
  readonly beganMs: number;
  touchedMs: number;
  timer: NodeJS.Timeout;
}

export interface VisitCounts {
  readonly open: number;
  readonly begun: Readonly<Record<'code' | 'id', number>>;
  readonly ended: Readonly<Record<Left, number>>;
}

export interface OpenVisits {
  /** `window`: the time window of the code; null without a code. */
  begin(session: Session, userId: string, window: number | null): void;
  of(session: Session): Pick<Visit, 'userId' | 'window'> | undefined;
  /** Extends the visit. Returns the milliseconds until it ends; null: there is no visit. */
  touch(session: Session): number | null;
  /** Ends the shopper's visit here, because another kiosk serves the shopper. */
  endElsewhere(userId: string): void;
  servedBy(userId: string): Served | null;
  figures(): VisitCounts;
  stop(): void;
}

export interface OpenVisitsParts {
  readonly idleMs: number;
  readonly longestMs: number;
  readonly pushes: Pick<VisitPushes, 'served' | 'released' | 'publishToNodes'>;
}

/** Monotonic, so that a change of the system's clock neither ends nor extends visits. */
const nowMs = (): number => performance.now();

export function createOpenVisits({ idleMs, longestMs, pushes }: OpenVisitsParts): OpenVisits {
  const visits = createVisitIndex();
  const begun = { code: 0, id: 0 };
  const ended = { idle: 0, over: 0, elsewhere: 0, next: 0, finished: 0, gone: 0 };

  const leftMs = (visit: Visit): number => leftOf(visit, idleMs, longestMs);
  const publish = (phase: Phase, visit: Visit): void =>
    pushes.publishToNodes(messageOf(phase, visit, phase === 'ended' ? 0 : leftMs(visit)));

  function check(session: Session, visit: Visit): void {
    const inMs = leftMs(visit);
    if (inMs === 0) session.release(nowMs() >= visit.beganMs + longestMs ? 'over' : 'idle');
    else {
      publish('lasts', visit);
      visit.timer = setTimeout(() => check(session, visit), inMs);
    }
  }

  function begin(session: Session, userId: string, window: number | null): void {
    const other = visits.sessionOf(userId);
    if (other !== session) other?.release('elsewhere');
    const timer = setTimeout(() => check(session, visit), Math.min(idleMs, longestMs));
    const visit = newVisit(session, userId, window, timer);
    const { by } = visit;
    session.bind(userId, (why) => {
      clearTimeout(visit.timer);
      ended[why] += 1;
      visits.remove(session, visit);
      pushes.released(userId, by);
      publish('ended', visit);
    });
    if (session.boundTo() !== userId) return; // the connection is lost
    visits.add(session, visit);
    begun[window === null ? 'id' : 'code'] += 1;
    pushes.served(userId, by);
    publish('began', visit);
  }

  return {
    begin,
    of: visits.at,
    touch: (session) => {
      const visit = visits.at(session);
      if (visit === undefined) return null;
      visit.touchedMs = nowMs();
      return leftMs(visit);
    },
    endElsewhere: (userId) => visits.sessionOf(userId)?.release('elsewhere'),
    servedBy: (userId) => {
      const session = visits.sessionOf(userId);
      return (session === undefined ? null : visits.at(session)?.by) ?? null;
    },
    figures: () => ({ open: visits.count(), begun, ended }),
    stop: () => {
      for (const { timer } of visits.all()) clearTimeout(timer);
    },
  };
}

/** The open visits by kiosk, and the kiosk of each shopper. */
function createVisitIndex() {
  const visits = new Map<Session, Visit>();
  const sessions = new Map<string, Session>();
  return {
    at: (session: Session): Visit | undefined => visits.get(session),
    sessionOf: (userId: string): Session | undefined => sessions.get(userId),
    add: (session: Session, visit: Visit): void => {
      visits.set(session, visit);
      sessions.set(visit.userId, session);
    },
    /** Keeps a later visit of the kiosk or of the shopper. */
    remove: (session: Session, visit: Visit): void => {
      if (visits.get(session) === visit) visits.delete(session);
      if (sessions.get(visit.userId) === session) sessions.delete(visit.userId);
    },
    count: (): number => visits.size,
    all: (): Iterable<Visit> => visits.values(),
  };
}

type Phase = 'began' | 'lasts' | 'ended';

function newVisit({ claims }: Session, userId: string, window: number | null, timer: NodeJS.Timeout): Visit {
  const { sub: kiosk, store = '' } = claims; // a kiosk's token names its store
  const beganMs = nowMs();
  const by = { kiosk, store, at: new Date().toISOString() };
  return { id: randomUUID(), userId, by, window, beganMs, touchedMs: beganMs, timer };
}

const leftOf = ({ touchedMs, beganMs }: Visit, idleMs: number, longestMs: number): number =>
  Math.max(0, Math.ceil(Math.min(touchedMs + idleMs, beganMs + longestMs) - nowMs()));

const messageOf = (
  phase: Phase,
  { id: visitId, userId, by, window }: Visit,
  endsInMs: number,
): Parameters<VisitPushes['publishToNodes']>[0] => ({
  type: 'visit',
  phase,
  visitId,
  userId,
  ...by,
  endsInMs,
  window,
});
