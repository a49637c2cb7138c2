// Whether a node is ready to serve clients, and why not: the answer of `/readyz`.
import type { Ledger } from '../ports/store.ts';

export interface Readiness {
  /** Null when ready to serve. */
  reason(): string | null;
  isStopping(): boolean;
  isDraining(): boolean;
  setStopping(): void;
  setDraining(isDraining: boolean): void;
}

export interface WatchedDatabase {
  readonly store: Pick<Ledger, 'isAvailable'>;
  /** Why commits fail although the database answers; null: they do not. */
  readonly fault?: () => string | null;
}

/** `serves`: false for a node whose duty is to run jobs only. */
export function createReadiness(serves: boolean, { store, fault }: WatchedDatabase): Readiness {
  let stopping = false;
  let draining = false;
  return {
    reason: () => {
      if (stopping) return 'stopping';
      if (!serves) return 'runs jobs and serves nobody';
      if (draining) return 'draining: an operator has sent its clients elsewhere';
      return fault?.() ?? (store.isAvailable() ? null : 'the database is unavailable');
    },
    isStopping: () => stopping,
    isDraining: () => draining,
    setStopping: () => {
      stopping = true;
    },
    setDraining: (isDraining) => {
      draining = isDraining;
    },
  };
}
