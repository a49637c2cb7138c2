// The store in memory: the bounded counterpart of the MongoDB store. Everything is gone with the process.
import { randomUUID } from 'node:crypto';
import type { CompactionStore } from '../../ports/compaction-store.ts';
import type { Appended, LedgerDocument, Store } from '../../ports/store.ts';
import { StoreUnavailableError } from '../../ports/store.ts';
import { createMemoryCompactionStore } from './compaction-store.ts';
import type { MemoryLedger } from './ledger.ts';
import { appendDocument, createMemoryLedger } from './ledger.ts';
import { createMemoryProjection } from './projection.ts';
import { createMemoryReads } from './reads.ts';

export interface MemoryStoreLimits {
  readonly maxUsers: number;
  /** Documents of shoppers and notes. */
  readonly maxDocuments: number;
}

const defaults: MemoryStoreLimits = { maxUsers: 100_000, maxDocuments: 1_000_000 };

/** A store without durability. Beyond its limits it is `unavailable` for anything new. */
export function createMemoryStore(limits: MemoryStoreLimits = defaults): Store & CompactionStore {
  const ledger = createMemoryLedger();
  return {
    durable: false,
    epoch: randomUUID(),
    isAvailable: () => true,
    append: async (documents) => {
      // Asynchronous, as any store is. The check and the writes are one synchronous step.
      await Promise.resolve();
      return append(ledger, documents, limits);
    },
    close: async () => {},
    ...createMemoryReads(ledger),
    ...createMemoryProjection(),
    ...createMemoryCompactionStore(ledger),
  };
}

function append(
  ledger: MemoryLedger,
  documents: readonly LedgerDocument[],
  { maxUsers, maxDocuments }: MemoryStoreLimits,
): readonly Appended[] {
  const isNew = (document: LedgerDocument): boolean =>
    'records' in document && !ledger.shoppers.has(document.records[0]?.userId ?? '');
  const users = ledger.shoppers.size + documents.filter(isNew).length;
  if (ledger.documents + documents.length > maxDocuments || users > maxUsers) {
    throw new StoreUnavailableError('the memory store is full');
  }
  return documents.map((document) => appendDocument(ledger, document));
}
