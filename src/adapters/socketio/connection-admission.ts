// Decides whether this node accepts one more connection, and after what time a refused client should retry.
import { TokenBucket } from '../../ports/token-bucket.ts';
import type { QuotaRefusal } from './connection-quotas.ts';

export type ConnectionRefusal =
  | 'role'
  | 'stopping'
  | 'draining'
  | 'full'
  | 'overloaded'
  | 'rate'
  | 'unauthenticated'
  | 'flooding'
  | QuotaRefusal;

export interface ConnectionAdmissionLimits {
  readonly connectionsMax: number;
  /** New connections per second; the burst is twice that. */
  readonly acceptRatePerSecond: number;
  /** Mean delay of the event loop above which new connections are refused. */
  readonly loopDelayMaxMs: number;
}

export interface ConnectionAdmissionParts {
  /** Authenticated sockets. */
  readonly connected: () => number;
  /** All open connections, authenticated or not. */
  readonly open: () => number;
  readonly loopDelayMs: () => number;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  readonly random: () => number;
}

export interface Refused {
  readonly reason: ConnectionRefusal;
  /** With jitter, so that clients refused together do not retry together. */
  readonly retryAfterMs: number;
}

export interface ConnectionAdmission {
  /** Whether one more connection may be opened. One that has not authenticated counts too, until it is cut. */
  mayOpen(): boolean;
  /** To be checked first, before any work for a connection; null: there is room. */
  room(): Refused | null;
  /** Takes one token of the rate's bucket, for a connection with a valid token; null: taken. */
  take(): Refused | null;
  /** Counts a connection that another part refuses. */
  refuse(reason: QuotaRefusal | 'flooding' | 'unauthenticated', retryAfterMs?: number): Refused;
  /** Refuses every connection from now on. */
  shut(reason: 'role' | 'stopping'): void;
  /** Refuses every connection while this is true. */
  drain(isDraining: boolean): void;
  /** Connections refused since the start, by reason. */
  refused(): Readonly<Record<ConnectionRefusal, number>>;
}

const baseRetryAfterMs = 1_000;
/** Connections that may be open beyond `connectionsMax` before they authenticate: a share of it, but at least this many. */
const unauthenticatedShare = 0.1;
const fewestUnauthenticated = 100;
export const mostUnauthenticated = (connectionsMax: number): number =>
  Math.max(fewestUnauthenticated, Math.floor(connectionsMax * unauthenticatedShare));

/** Refuses connections while the node stops, is full or is overloaded, and beyond the rate that it can greet. */
export function createConnectionAdmission(
  limits: ConnectionAdmissionLimits,
  parts: ConnectionAdmissionParts,
): ConnectionAdmission {
  const counts = noRefusals();
  let shut: 'role' | 'stopping' | null = null;
  let isDraining = false;
  const rate = { perSecond: limits.acceptRatePerSecond, burst: limits.acceptRatePerSecond * 2 };
  const accepts = new TokenBucket(rate, parts.now());

  function refuse(reason: ConnectionRefusal): Refused {
    counts[reason] += 1;
    return { reason, retryAfterMs: Math.round(baseRetryAfterMs * (1 + parts.random() * 2)) };
  }

  const mostOpen = limits.connectionsMax + mostUnauthenticated(limits.connectionsMax);

  return {
    mayOpen: () => parts.open() < mostOpen || refuse('unauthenticated') === null,
    room: () => {
      if (shut !== null) return refuse(shut);
      if (isDraining) return refuse('draining');
      if (parts.connected() >= limits.connectionsMax) return refuse('full');
      return parts.loopDelayMs() > limits.loopDelayMaxMs ? refuse('overloaded') : null;
    },
    take: () => {
      // Checks again: reading the token takes time, in which other connections may arrive or a drain may begin.
      if (isDraining) return refuse('draining');
      if (parts.connected() >= limits.connectionsMax) return refuse('full');
      return accepts.take(rate, parts.now()) === 0 ? null : refuse('rate');
    },
    refuse: (reason, retryAfterMs) => {
      const refused = refuse(reason);
      return retryAfterMs === undefined ? refused : { ...refused, retryAfterMs };
    },
    shut: (reason) => {
      shut = reason;
    },
    drain: (draining) => {
      isDraining = draining;
    },
    refused: () => counts,
  };
}

const noRefusals = (): Record<ConnectionRefusal, number> => ({
  role: 0,
  stopping: 0,
  draining: 0,
  full: 0,
  overloaded: 0,
  rate: 0,
  unauthenticated: 0,
  flooding: 0,
  identity: 0,
  address: 0,
  shoppers: 0,
});
