// Reads of the ledger in memory.
import type { Head, Ledger, LedgerPart, LedgerStart } from '../../ports/store.ts';
import { compareInLedger, wholeDocuments } from '../../ports/store.ts';
import type { MemoryLedger } from './ledger.ts';
import { atMs, firstSeq, headFrom, lastSeq, pick } from './ledger.ts';

const shoppersPerPage = 500;

export type MemoryReads = Omit<Ledger, 'durable' | 'epoch' | 'isAvailable' | 'append' | 'close'>;

export const createMemoryReads = (ledger: MemoryLedger): MemoryReads => ({
  loadReceipts: async (ids) => pick(ledger.receipts, ids),
  loadCorrections: async (ids) => pick(ledger.corrections, ids),
  loadRecord: async (userId, seq) =>
    ledger.shoppers
      .get(userId)
      ?.documents.flatMap(({ records }) => records)
      .find((record) => record.firstSeq === seq) ?? null,
  journalAfter: async (userId, seq, limit) => {
    const { documents = [] } = ledger.shoppers.get(userId) ?? {};
    return wholeDocuments(
      documents.filter((document) => lastSeq(document) > seq),
      limit,
    ).filter((record) => record.seq > seq);
  },
  ledgersFrom: async (starts, limit) => ledgersFrom(ledger, starts, limit),
  loadLedgerSnapshots: async (userIds) =>
    new Map(
      userIds.flatMap((id) => {
        const ledgerSnapshot = ledger.shoppers.get(id)?.ledgerSnapshot;
        return ledgerSnapshot ? [[id, ledgerSnapshot] as const] : [];
      }),
    ),
  heads: async (from) =>
    new Map(
      [...from].flatMap(([userId, place]) => {
        const head = headFrom(ledger, userId, place);
        return head === null ? [] : [[userId, head] as const];
      }),
    ),
  headsAfter: async (userId, limit) => {
    const ids = sortedIds(ledger).filter((id) => userId === null || compareInLedger(id, userId) > 0);
    return headsOf(ledger, ids.slice(0, limit));
  },
  changedSince: async function* (sinceMs) {
    const hasChanged = (id: string): boolean =>
      ledger.shoppers.get(id)?.documents.some((document) => atMs(document) >= sinceMs) ?? false;
    const ids = sortedIds(ledger).filter(hasChanged);
    for (let at = 0; at < ids.length; at += shoppersPerPage) {
      yield headsOf(ledger, ids.slice(at, at + shoppersPerPage));
    }
  },
});

function ledgersFrom(
  ledger: MemoryLedger,
  starts: ReadonlyMap<string, LedgerStart>,
  limit: number,
): Map<string, LedgerPart> {
  const parts = new Map<string, LedgerPart>();
  let left = limit;
  for (const userId of [...starts.keys()].sort(compareInLedger).reverse()) {
    const { from, after } = starts.get(userId) ?? { from: 0, after: 0 };
    const shopper = ledger.shoppers.get(userId);
    const snapshot = from === 0 ? (shopper?.ledgerSnapshot ?? null) : null;
    const known = Math.max(after, snapshot?.user.seq ?? 0);
    const found = (shopper?.documents ?? []).filter((document) => firstSeq(document) >= from);
    left -= found.length + (snapshot === null ? 0 : 1);
    if (left < 0) break;
    const records = found.flatMap((document) => document.records).filter(({ seq }) => seq > known);
    parts.set(userId, { snapshot, records, head: headFrom(ledger, userId, from) });
  }
  return parts;
}

const sortedIds = ({ shoppers }: MemoryLedger): string[] => [...shoppers.keys()].sort(compareInLedger);

const headsOf = (ledger: MemoryLedger, ids: readonly string[]): Map<string, Head> =>
  new Map(ids.map((id) => [id, headFrom(ledger, id, 0) ?? { from: 0, seq: 0 }]));
