// Whether this node takes one more connection, and when to come back where it does not.
import type { PlaceRefusal } from './places.ts';

export type ConnectionRefusal =
  | 'role'
  | 'stopping'
  | 'draining'
  | 'full'
  | 'overloaded'
  | 'rate'
  | 'silent'
  | 'talking'
  | PlaceRefusal;

export interface ConnectionAdmissionLimits {
  readonly connectionsMax: number;
  /** New connections per second; as many again may come at once. */
  readonly acceptRatePerSecond: number;
  /** Mean delay of the event loop beyond which those who are here already have no room to spare. */
  readonly loopDelayMaxMs: number;
}

export interface ConnectionAdmissionParts {
  /** Sockets that have said who they are. */
  readonly connected: () => number;
  /** Those and the ones that have said nothing yet. */
  readonly open: () => number;
  readonly loopDelayMs: () => number;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
  readonly random: () => number;
}

export interface Refused {
  readonly reason: ConnectionRefusal;
  /** Jittered: those who are turned away together do not come back together. */
  readonly retryAfterMs: number;
}

export interface ConnectionAdmission {
  /** Whether one more may knock: a transport that says nothing holds a slot too, until it is cut. */
  mayKnock(): boolean;
  /** Looked at before anything is spent on a connection; null: there is room. */
  room(): Refused | null;
  /** Takes one of the second's connections, for one whose token is good; null: taken. */
  take(): Refused | null;
  /** Counts somebody who is turned away for a reason of their own. */
  refuse(reason: PlaceRefusal | 'talking' | 'silent', retryAfterMs?: number): Refused;
  /** Nobody is let in from now on. */
  shut(reason: 'role' | 'stopping'): void;
  /** Nobody is let in while this is true. */
  drain(isDraining: boolean): void;
  /** How many were turned away since the start, by reason. */
  refused(): Readonly<Record<ConnectionRefusal, number>>;
}

const comeBackMs = 1_000;
/** Room for those who knock, beyond those who are in: a part of all, and never less than a few. */
const silentShare = 0.1;
const fewestSilent = 100;
export const mostSilent = (connectionsMax: number): number =>
  Math.max(fewestSilent, Math.floor(connectionsMax * silentShare));

/** The door of a node: nobody while it stops or is full or overloaded, and no more per second than it can greet. */
export function createConnectionAdmission(
  limits: ConnectionAdmissionLimits,
  parts: ConnectionAdmissionParts,
): ConnectionAdmission {
  const { acceptRatePerSecond } = limits;
  const counts: Record<ConnectionRefusal, number> = {
    role: 0,
    stopping: 0,
    draining: 0,
    full: 0,
    overloaded: 0,
    rate: 0,
    silent: 0,
    talking: 0,
    identity: 0,
    address: 0,
    shoppers: 0,
  };
  let shut: 'role' | 'stopping' | null = null;
  let isDraining = false;
  /** A bucket of this second's connections and as many saved up. */
  let left = acceptRatePerSecond * 2;
  let filledAt = parts.now();

  function refuse(reason: ConnectionRefusal): Refused {
    counts[reason] += 1;
    return { reason, retryAfterMs: Math.round(comeBackMs * (1 + parts.random() * 2)) };
  }

  const mostOpen = limits.connectionsMax + mostSilent(limits.connectionsMax);

  return {
    mayKnock: () => parts.open() < mostOpen || refuse('silent') === null,
    room: () => {
      if (shut !== null) return refuse(shut);
      if (isDraining) return refuse('draining');
      if (parts.connected() >= limits.connectionsMax) return refuse('full');
      return parts.loopDelayMs() > limits.loopDelayMaxMs ? refuse('overloaded') : null;
    },
    take: () => {
      // Others may have come in while the token was read, and the node may have begun to drain.
      if (isDraining) return refuse('draining');
      if (parts.connected() >= limits.connectionsMax) return refuse('full');
      const now = parts.now();
      left = Math.min(acceptRatePerSecond * 2, left + ((now - filledAt) / 1_000) * acceptRatePerSecond);
      filledAt = now;
      if (left < 1) return refuse('rate');
      left -= 1;
      return null;
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
