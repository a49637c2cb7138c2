// The store in memory: the bounded twin of the MongoDB store. Everything is gone with the process.
import { randomUUID } from 'node:crypto';
import type { JournalRecord } from '../../game/change.ts';
import type { Receipt } from '../../game/receipt.ts';
import type { User } from '../../game/user.ts';
import type { Batch, Store } from '../../ports/store.ts';
import { StoreUnavailableError } from '../../ports/store.ts';

export interface MemoryStoreLimits {
  readonly maxUsers: number;
  readonly maxReceipts: number;
}

const defaults: MemoryStoreLimits = { maxUsers: 100_000, maxReceipts: 1_000_000 };

/** A store without durability; beyond its limits it is `unavailable` for anything new. */
export function createMemoryStore(limits: MemoryStoreLimits = defaults): Store {
  const users = new Map<string, User>();
  const receipts = new Map<string, Receipt>();
  const journal = new Map<string, JournalRecord[]>();

  const pick = <T>(from: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> =>
    new Map(ids.flatMap((id) => (from.has(id) ? [[id, from.get(id) as T] as const] : []))); // has() was asked

  const isStale = (batch: Batch): boolean =>
    batch.users.some(({ user, seqBefore }) => (users.get(user.id)?.seq ?? 0) !== seqBefore) ||
    batch.receipts.some(
      ({ receipt, versionBefore }) => (receipts.get(receipt.id)?.version ?? 0) !== versionBefore,
    );

  return {
    durable: false,
    epoch: randomUUID(),
    isAvailable: () => true,

    // A turn of the loop before, as with any store: the check and the writes themselves are one synchronous step.
    commit: async (batch) => {
      await Promise.resolve();
      if (isStale(batch)) return 'conflict';
      const newUsers = batch.users.filter(({ user }) => !users.has(user.id)).length;
      const newReceipts = batch.receipts.filter(({ receipt }) => !receipts.has(receipt.id)).length;
      if (users.size + newUsers > limits.maxUsers || receipts.size + newReceipts > limits.maxReceipts) {
        throw new StoreUnavailableError('the memory store is full');
      }
      for (const { user } of batch.users) users.set(user.id, user);
      for (const { receipt } of batch.receipts) receipts.set(receipt.id, receipt);
      for (const record of batch.records) {
        const records = journal.get(record.userId);
        if (records) records.push(record);
        else journal.set(record.userId, [record]);
      }
      return 'committed';
    },

    loadUsers: async (ids) => pick(users, ids),
    loadReceipts: async (ids) => pick(receipts, ids),
    loadRecord: async (userId, firstSeq) =>
      journal.get(userId)?.find((record) => record.firstSeq === firstSeq) ?? null,
    journalAfter: async (userId, seq, limit) =>
      (journal.get(userId) ?? []).filter((record) => record.seq > seq).slice(0, limit),
    heads: async (userIds) => new Map([...pick(users, userIds)].map(([id, { seq }]) => [id, seq])),
    headsAfter: async (userId, limit) => {
      const ids = [...users.keys()].filter((id) => id > userId).sort();
      return new Map([...pick(users, ids.slice(0, limit))].map(([id, { seq }]) => [id, seq]));
    },
    close: async () => {},
  };
}
