// The store in memory: the bounded twin of the MongoDB store. Everything is gone with the process.
import { randomUUID } from 'node:crypto';
import type { JournalRecord } from '../../game/change.ts';
import type { Opening } from '../../game/opening.ts';
import type { Receipt } from '../../game/receipt.ts';
import type { User } from '../../game/user.ts';
import type { Aging, FoldStep } from '../../ports/aging.ts';
import type { Batch, Store } from '../../ports/store.ts';
import { StoreUnavailableError } from '../../ports/store.ts';

export interface MemoryStoreLimits {
  readonly maxUsers: number;
  readonly maxReceipts: number;
}

const defaults: MemoryStoreLimits = { maxUsers: 100_000, maxReceipts: 1_000_000 };

/** A store without durability; beyond its limits it is `unavailable` for anything new. */
export function createMemoryStore(limits: MemoryStoreLimits = defaults): Store & Aging {
  const users = new Map<string, User>();
  const receipts = new Map<string, Receipt>();
  const journal = new Map<string, JournalRecord[]>();
  const openings = new Map<string, Opening>();

  const pick = <T>(from: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> =>
    new Map(ids.flatMap((id) => (from.has(id) ? [[id, from.get(id) as T] as const] : []))); // has() was asked

  const isStale = (batch: Batch): boolean =>
    batch.users.some(({ user, seqBefore }) => (users.get(user.id)?.seq ?? 0) !== seqBefore) ||
    batch.receipts.some(
      ({ receipt, versionBefore }) => (receipts.get(receipt.id)?.version ?? 0) !== versionBefore,
    );

  const isStaleFold = ({ seqBefore, opening, records, receipts: gone, tidied }: FoldStep): boolean => {
    const { id } = opening.user;
    const first = (journal.get(id) ?? []).slice(0, records.length);
    return (
      (openings.get(id)?.user.seq ?? 0) !== seqBefore ||
      first.length < records.length ||
      first.some(({ seq }, at) => seq !== records[at]?.seq) ||
      gone.some((receipt) => receipts.get(receipt.id)?.version !== receipt.version) ||
      (tidied !== null && users.get(id)?.seq !== tidied.seq)
    );
  };

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
    loadOpenings: async (userIds) => pick(openings, userIds),
    heads: async (userIds) => new Map([...pick(users, userIds)].map(([id, { seq }]) => [id, seq])),
    headsAfter: async (userId, limit) => {
      const ids = [...users.keys()].filter((id) => id > userId).sort();
      return new Map([...pick(users, ids.slice(0, limit))].map(([id, { seq }]) => [id, seq]));
    },
    close: async () => {},

    agedReceipts: async function* (beforeMs) {
      const aged = [...receipts.values()].filter(({ createdAtMs }) => createdAtMs < beforeMs);
      for (const receipt of aged.sort((a, b) => a.createdAtMs - b.createdAtMs)) {
        yield { id: receipt.id, userId: 'rulebook' in receipt ? receipt.userId : null };
      }
    },
    fold: async (step) => {
      await Promise.resolve();
      if (isStaleFold(step)) return 'conflict';
      const { opening, records, tidied } = step;
      const { id } = opening.user;
      openings.set(id, opening);
      journal.get(id)?.splice(0, records.length);
      for (const receipt of step.receipts) receipts.delete(receipt.id);
      if (tidied !== null) users.set(id, tidied);
      return 'committed';
    },
    dropUnjudged: async (ids, beforeMs) => {
      const gone = [...pick(receipts, ids).values()].filter(
        (receipt) =>
          !('rulebook' in receipt) &&
          receipt.createdAtMs < beforeMs &&
          (receipt.status === 'tombstone' || receipt.issuedAtMs < beforeMs),
      );
      for (const { id } of gone) receipts.delete(id);
      return gone.length;
    },
  };
}
