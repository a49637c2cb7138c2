// A ledger in memory, read by the audit like the database.

import type { JournalRecord } from '../../src/game/change.ts';
import { claimOf, receiptClaim } from '../../src/game/claims.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { Audit, FiledDocument, FiledSnapshot } from '../../src/ports/audit.ts';
import type { ProjectedUser, Store } from '../../src/ports/store.ts';
import { compareInLedger } from '../../src/ports/store.ts';

export interface Books {
  readonly users: readonly ProjectedUser[];
  readonly documents: readonly FiledDocument[];
  /** Receipts that changed nobody. */
  readonly notes: readonly Receipt[];
  readonly ledgerSnapshots?: readonly LedgerSnapshot[];
}

async function* each<T>(list: readonly T[]): AsyncGenerator<T, undefined> {
  yield* list;
}

/** A record in its own document. */
export const filed = (record: JournalRecord): FiledDocument => ({
  userId: record.userId,
  firstSeq: record.firstSeq,
  seq: record.seq,
  atMs: record.atMs,
  claims: [claimOf(record)],
  records: [record],
});

export function auditOf({ users, documents, notes, ledgerSnapshots = [] }: Books): Audit {
  const files: (FiledDocument | FiledSnapshot)[] = [
    ...ledgerSnapshots.map((ledgerSnapshot) => ({
      userId: ledgerSnapshot.user.id,
      ledgerSnapshot,
      isIntact: true,
    })),
    ...documents.toSorted((a, b) => a.firstSeq - b.firstSeq),
  ];
  files.sort((a, b) => compareInLedger(a.userId, b.userId));
  const ids = [...new Set(files.map(({ userId }) => userId))];
  return {
    shoppersAfter: async (after, limit) =>
      ids.filter((id) => after === null || compareInLedger(id, after) > 0).slice(0, limit),
    projected: async (asked) =>
      new Map(users.flatMap((one) => (asked.includes(one.user.id) ? [[one.user.id, one] as const] : []))),
    filed: (first, last) =>
      each(
        files.filter(
          ({ userId }) => compareInLedger(userId, first) >= 0 && compareInLedger(userId, last) <= 0,
        ),
      ),
    notes: () =>
      each(notes.map((note) => ({ place: note.id, note, claims: [receiptClaim(note)], sound: true }))),
    astray: async () => [],
    withoutLedger: async (limit) =>
      users
        .map(({ user }) => user.id)
        .filter((id) => !ids.includes(id))
        .slice(0, limit),
    rulebookVersions: async () => new Set([1, 2, 3]),
  };
}

/** The audit of these shoppers in a store, with each record in its own document. */
export async function booksIn(
  store: Pick<Store, 'journalAfter' | 'loadProjected' | 'loadLedgerSnapshots' | 'loadReceipts'>,
  userIds: readonly string[],
  receiptIds: readonly string[],
): Promise<Books & { readonly receipts: readonly Receipt[]; readonly records: readonly JournalRecord[] }> {
  const ids = userIds.toSorted(compareInLedger);
  const records: JournalRecord[] = [];
  for (const userId of ids) records.push(...(await store.journalAfter(userId, 0, 100_000)));
  const [users, ledgerSnapshots] = [await store.loadProjected(ids), await store.loadLedgerSnapshots(ids)];
  const receipts = [...(await store.loadReceipts(receiptIds)).values()];
  receipts.sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    users: ids.flatMap((id) => users.get(id) ?? []),
    documents: records.map(filed),
    records,
    receipts,
    notes: receipts.filter((receipt) => !('left' in receipt)),
    ledgerSnapshots: ids.flatMap((id) => ledgerSnapshots.get(id) ?? []),
  };
}
