// Books held in memory, read as the database is.
import type { Opening } from '../../src/game/opening.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import type { Audit, AuditView, FiledRecord, ReceiptClaims } from '../../src/ports/audit.ts';
import { compareInJournal } from '../../src/ports/audit.ts';
import type { Store } from '../../src/ports/store.ts';

export interface Books {
  readonly users: readonly User[];
  readonly records: readonly FiledRecord[];
  readonly receipts: readonly Receipt[];
  readonly openings?: readonly Opening[];
}

async function* each<T>(list: readonly T[]): AsyncGenerator<T, undefined> {
  yield* list;
}

const isJudged = (receipt: Receipt): receipt is Receipt & ReceiptClaims => 'left' in receipt;

export function auditOf({ users, records, receipts, openings = [] }: Books): Audit {
  const judged = receipts.filter(isJudged);
  const foldedUpTo = (id: string): number => openings.find(({ user }) => user.id === id)?.user.seq ?? 0;
  const view: AuditView = {
    users: (after) => each(users.filter(({ id }) => after === null || compareInJournal(id, after) > 0)),
    records: (after) =>
      each(records.filter(({ userId }) => after === null || compareInJournal(userId, after) > 0)),
    openings: (after) =>
      each(
        openings
          .filter(({ user }) => after === null || compareInJournal(user.id, after) > 0)
          .map((opening) => ({ opening, sealed: true })),
      ),
    receipts: (after) => each(judged.filter(({ id }) => after === null || id > after)),
    receiptsOf: async (ids) => ids.map((id) => receipts.find((receipt) => receipt.id === id) ?? null),
    recordsAt: async (places) =>
      places.map(
        (place) =>
          records.find(({ userId, seq }) => userId === place.userId && seq === place.firstSeq)?.record ??
          (place.firstSeq <= foldedUpTo(place.userId) ? 'folded' : null),
      ),
    totals: async (ids) =>
      new Map(
        ids.map((id) => {
          const left = judged.filter(({ userId }) => userId === id).map((receipt) => receipt.left);
          const spent = left.reduce((sum, amount) => sum + amount, 0);
          return [id, { receipts: left.filter((amount) => amount > 0).length, spent }];
        }),
      ),
    rulebookVersions: async () => new Set([1, 2, 3]),
    close: async () => {},
  };
  return { open: () => view };
}

/** The books of these shoppers as a store has them. */
export async function booksIn(
  store: Store,
  userIds: readonly string[],
  receiptIds: readonly string[],
): Promise<Books> {
  const ids = userIds.toSorted(compareInJournal);
  const records: FiledRecord[] = [];
  for (const userId of ids) {
    for (const record of await store.journalAfter(userId, 0, 100_000)) {
      records.push({ userId, seq: record.firstSeq, record });
    }
  }
  const [users, openings] = [await store.loadUsers(ids), await store.loadOpenings(ids)];
  return {
    users: ids.flatMap((id) => users.get(id) ?? []),
    records,
    receipts: [...(await store.loadReceipts(receiptIds)).values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    openings: ids.flatMap((id) => openings.get(id) ?? []),
  };
}
