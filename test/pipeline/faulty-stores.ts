// Stores with one fault each, wrapped around a working store.
import type { Appended, LedgerDocument, Store } from '../../src/ports/store.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';

export type Fault =
  | 'stale'
  | 'claimed'
  | 'unavailable'
  | 'unknown-stored'
  | 'unknown-lost'
  | 'error'
  | 'none';

/** Each append has the next fault of the list, for all of its documents; after the list, none. */
export function faultyStore<S extends Store>(inner: S, faults: readonly Fault[]): S {
  const coming = [...faults];
  return { ...inner, append: (documents) => appendWith(coming.shift() ?? 'none', inner, documents) };
}

async function appendWith(
  fault: Fault,
  inner: Store,
  documents: readonly LedgerDocument[],
): Promise<readonly Appended[]> {
  const all = (result: Appended): Appended[] => documents.map(() => result);
  switch (fault) {
    case 'none':
      return inner.append(documents);
    case 'stale':
    case 'claimed':
      return all(fault);
    case 'unavailable':
      throw new StoreUnavailableError('no connection');
    case 'unknown-stored':
      await inner.append(documents);
      return all('unknown');
    case 'unknown-lost':
      return all('unknown');
    case 'error':
      throw new Error('the database does not like it');
  }
}

/** Every append finds its place in the ledger taken. */
export const staleStore = (inner: Store): Store => ({
  ...inner,
  append: async (documents) => documents.map(() => 'stale'),
});

/** The receipts of a document. */
export const receiptsIn = (document: LedgerDocument): string[] =>
  'note' in document ? [document.note.id] : document.records.map(({ ref }) => ref);

/** Refuses every document that contains this receipt, and stores all others. */
export const poisonedStore = (inner: Store, receiptId: string): Store => ({
  ...inner,
  append: async (documents) => {
    const good = documents.filter((document) => !receiptsIn(document).includes(receiptId));
    const results = await inner.append(good);
    const stored = new Map(good.map((document, index) => [document, results[index]]));
    return documents.map((document) => stored.get(document) ?? new Error('Document failed validation'));
  },
});

/** Counts the calls of the store. */
export function countingStore(inner: Store) {
  const asked = {
    appends: 0,
    documents: 0,
    loadProjected: 0,
    loadReceipts: 0,
    loadRecord: 0,
    ledgersFrom: 0,
  };
  const store: Store = {
    ...inner,
    append: (documents) => {
      asked.appends += 1;
      asked.documents += documents.length;
      return inner.append(documents);
    },
    ledgersFrom: (starts, limit) => {
      asked.ledgersFrom += 1;
      return inner.ledgersFrom(starts, limit);
    },
    loadProjected: (ids) => {
      asked.loadProjected += 1;
      return inner.loadProjected(ids);
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

/** Holds every append, or every read of receipts, until it is released. */
export function holdingStore(inner: Store, what: 'append' | 'loadReceipts' = 'append') {
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
    append: (documents) =>
      what === 'append' ? held(() => inner.append(documents)) : inner.append(documents),
    loadReceipts: (ids) =>
      what === 'loadReceipts' ? held(() => inner.loadReceipts(ids)) : inner.loadReceipts(ids),
  };
  return { store, arrived, arrivals: () => arrivals, letGo: () => open() };
}
