// Stores with one fault each, wrapped around a store that works.
import type { Batch, CommitResult, Store } from '../../src/ports/store.ts';
import { CommitUnknownError, StoreUnavailableError } from '../../src/ports/store.ts';

export type Fault = 'conflict' | 'unavailable' | 'unknown-stored' | 'unknown-lost' | 'error' | 'none';

/** Each commit meets the next fault of the list; when the list is used up, none. */
export function faultyStore(inner: Store, faults: readonly Fault[]): Store {
  const coming = [...faults];
  return { ...inner, commit: (batch) => commitWith(coming.shift() ?? 'none', inner, batch) };
}

async function commitWith(fault: Fault, inner: Store, batch: Batch): Promise<CommitResult> {
  switch (fault) {
    case 'none':
      return inner.commit(batch);
    case 'conflict':
      return 'conflict';
    case 'unavailable':
      throw new StoreUnavailableError('no connection');
    case 'unknown-stored':
      await inner.commit(batch);
      throw new CommitUnknownError('connection lost while committing');
    case 'unknown-lost':
      throw new CommitUnknownError('connection lost while committing');
    case 'error':
      throw new Error('the database does not like it');
  }
}

/** Every commit is a conflict. */
export const conflictingStore = (inner: Store): Store => ({ ...inner, commit: async () => 'conflict' });

/** Refuses every batch with this receipt in it, and stores all others. */
export const poisonedStore = (inner: Store, receiptId: string): Store => ({
  ...inner,
  commit: async (batch) => {
    if (batch.receipts.some(({ receipt }) => receipt.id === receiptId))
      throw new Error('Document failed validation');
    return inner.commit(batch);
  },
});

/** Counts what is asked of it. */
export function countingStore(inner: Store) {
  const asked = { commits: 0, loadUsers: 0, loadReceipts: 0, loadRecord: 0 };
  const store: Store = {
    ...inner,
    commit: (batch) => {
      asked.commits += 1;
      return inner.commit(batch);
    },
    loadUsers: (ids) => {
      asked.loadUsers += 1;
      return inner.loadUsers(ids);
    },
    loadReceipts: (ids) => {
      asked.loadReceipts += 1;
      return inner.loadReceipts(ids);
    },
    loadRecord: (userId, seq) => {
      asked.loadRecord += 1;
      return inner.loadRecord(userId, seq);
    },
  };
  return { store, asked };
}

/** Holds every commit, or every look for receipts, until it is let go. */
export function holdingStore(inner: Store, what: 'commit' | 'loadReceipts' = 'commit') {
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let arrive: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let arrivals = 0;
  const held = async <T>(work: () => Promise<T>): Promise<T> => {
    arrivals += 1;
    arrive();
    await gate;
    return work();
  };
  const store: Store = {
    ...inner,
    commit: (batch) => (what === 'commit' ? held(() => inner.commit(batch)) : inner.commit(batch)),
    loadReceipts: (ids) =>
      what === 'loadReceipts' ? held(() => inner.loadReceipts(ids)) : inner.loadReceipts(ids),
  };
  return { store, arrived, arrivals: () => arrivals, letGo: () => open() };
}
