// Leases in memory, by the clock of this process, for a node on the memory store.
import type { HeldLease, Leases } from '../../ports/leases.ts';

interface Lease {
  readonly token: number;
  readonly holder: string | null;
  readonly expiresAtMs: number;
  /** When the lease was released, and for how long it then stays free. */
  readonly releasedAtMs: number;
  readonly restMs: number;
  readonly isAsked: boolean;
}

const unheld: Lease = {
  token: 0,
  holder: null,
  expiresAtMs: 0,
  releasedAtMs: 0,
  restMs: 0,
  isAsked: false,
};

/** Milliseconds since 1970 as they were at the start, from then on by a clock that only goes forward. */
const monotonicNow = (): number => performance.timeOrigin + performance.now();

/** Names come from the jobs of a node, so there are few. */
export function createMemoryLeases(now: () => number = monotonicNow): Leases {
  const leases = new Map<string, Lease>();
  const of = (name: string): Lease => leases.get(name) ?? unheld;
  const change = (name: string, changes: Partial<Lease>): void =>
    void leases.set(name, { ...of(name), ...changes });
  const isHeld = ({ name, holder, token }: HeldLease): boolean =>
    of(name).holder === holder && of(name).token === token;

  return {
    acquire: async (name, holder, { ttlMs, restAtMostMs }) => {
      const lease = of(name);
      const isFree = lease.holder === null || lease.expiresAtMs <= now();
      const hasRested = lease.releasedAtMs + Math.min(lease.restMs, restAtMostMs) <= now();
      if (!isFree || !(lease.isAsked || lease.holder !== null || hasRested)) return null;
      const token = lease.token + 1;
      change(name, { holder, token, expiresAtMs: now() + ttlMs, isAsked: false });
      return { name, holder, token };
    },
    renew: async (lease, ttlMs) => {
      if (!isHeld(lease)) return false;
      change(lease.name, { expiresAtMs: now() + ttlMs });
      return true;
    },
    release: async (lease, restMs) => {
      if (isHeld(lease)) change(lease.name, { holder: null, releasedAtMs: now(), restMs });
    },
    ask: async (name) => change(name, { isAsked: true }),
  };
}
