// Makes a store unavailable while the database refuses writes, and says why.

import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { DatabaseProbe, ProbeSettings } from './probe.ts';

export interface WatchedStore {
  readonly store: Store;
  /** Why nothing can be committed, in a sentence; null while commits work. */
  readonly fault: () => string | null;
  stop(): Promise<void>;
}

const everyMs = 5_000;

/**
 * Returns a store that is unavailable while the database refuses writes. Receipts are then answered `unavailable`, so
 * tills keep them. After `internal` a till would give up.
 */
export function watchDatabase(
  store: Store,
  startProbe: (rhythm: Pick<ProbeSettings, 'everyMs' | 'onChange'>) => DatabaseProbe,
  log: Log,
): WatchedStore {
  const probe = startProbe({
    everyMs,
    onChange: (fault) => {
      if (fault === null) log.warn({}, 'MongoDB accepts writes again');
      else log.error({ fault }, 'MongoDB accepts no writes: this node is not ready');
    },
  });
  return {
    fault: probe.fault,
    stop: probe.stop,
    store: {
      ...store,
      isAvailable: () => store.isAvailable() && probe.fault() === null,
      append: async (documents) => {
        const results = await store.append(documents);
        if (results.includes('stored')) probe.proven();
        return results;
      },
    },
  };
}
