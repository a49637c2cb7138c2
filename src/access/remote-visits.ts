// Visits at kiosks of other nodes, for the phones that are connected here.
import type { Served, VisitMessage } from '../ports/visits.ts';

export interface RemoteVisits {
  receive(message: Extract<VisitMessage, { type: 'visit' }>): void;
  servedBy(userId: string): Served | null;
  stop(): void;
}

export interface RemoteVisitsParts {
  readonly served: (userId: string, by: Served) => void;
  readonly released: (userId: string, by: Served) => void;
}

interface RemoteVisit {
  readonly visitId: string;
  readonly by: Served;
  readonly timer: NodeJS.Timeout;
}

/** More than any mall has kiosks. Above it the oldest visit is dropped. */
const mostRemoteVisits = 10_000;
/** A visit ends if its message is late by more than this, because the node of the kiosk is probably dead. */
const graceMs = 5_000;

export function createRemoteVisits({ served, released }: RemoteVisitsParts): RemoteVisits {
  const visits = new Map<string, RemoteVisit>();

  function forget(userId: string): void {
    const known = visits.get(userId);
    if (known === undefined) return;
    clearTimeout(known.timer);
    visits.delete(userId);
    released(userId, known.by);
  }

  return {
    receive: ({ phase, visitId, userId, kiosk, store, at, endsInMs }) => {
      const known = visits.get(userId);
      if (phase === 'ended') {
        if (known?.visitId === visitId) forget(userId);
        return;
      }
      const by = { kiosk, store, at };
      const timer = setTimeout(() => forget(userId), endsInMs + graceMs);
      clearTimeout(known?.timer);
      visits.delete(userId);
      visits.set(userId, { visitId, by, timer });
      if (known?.visitId !== visitId) served(userId, by);
      const [oldest] = visits.keys();
      if (visits.size > mostRemoteVisits && oldest !== undefined) forget(oldest);
    },
    servedBy: (userId) => visits.get(userId)?.by ?? null,
    stop: () => {
      for (const { timer } of visits.values()) clearTimeout(timer);
      visits.clear();
    },
  };
}
