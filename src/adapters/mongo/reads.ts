// Reads of the ledger in MongoDB. They change nothing, not even the schema, so tools use them too.
import type { Db } from 'mongodb';
import type { CorrectionRecord, JournalRecord } from '../../game/change.ts';
import { correctionClaim, receiptClaimRange } from '../../game/claims.ts';
import type { Receipt } from '../../game/receipt.ts';
import type { Head, Ledger } from '../../ports/store.ts';
import { wholeDocuments } from '../../ports/store.ts';
import type { StoredDocument } from './documents.ts';
import { ledgerSnapshotOf, noteOf, placeOf, placesEnd, readPlace, recordsOfDocument } from './documents.ts';
import type { JournalBarrier } from './journal-barrier.ts';
import type { Place } from './ledger-parts.ts';
import { headsOf, partsOf } from './ledger-parts.ts';
import { reached } from './reach.ts';

export type LedgerReads = Pick<
  Ledger,
  | 'loadReceipts'
  | 'loadCorrections'
  | 'loadRecord'
  | 'journalAfter'
  | 'ledgersFrom'
  | 'loadLedgerSnapshots'
  | 'heads'
  | 'headsAfter'
  | 'changedSince'
>;

const placesOnly = { _id: 1, seq: 1 } as const;
/** Rows in one batch of a cursor: about 64 KB. */
const placesPerBatch = 1_000;
const shoppersPerPage = 500;

/** `db` reads at majority concern. A query takes at most `timeoutMs`. */
export function createLedgerReads(db: Db, timeoutMs: number): LedgerReads {
  const ledger = db.collection<StoredDocument>('ledger');
  const maxTimeMS = timeoutMs;

  /** The document that contains `seq` and the next entry; null if `seq` is the last entry of its document. */
  async function around(userId: string, seq: number): Promise<StoredDocument | null> {
    const before = { $lte: placeOf(userId, seq), $gt: placeOf(userId, 0) };
    const found = await ledger.findOne({ _id: before }, { maxTimeMS, sort: { _id: -1 } });
    return found !== null && found.seq > seq ? found : null;
  }

  return {
    loadReceipts: (ids) =>
      reached(
        (async () => {
          if (ids.length === 0) return new Map();
          const ranges = ids.map((id) => {
            const { from, to } = receiptClaimRange(id);
            // Without $elemMatch, two different claims could satisfy the two bounds.
            return { claims: { $elemMatch: { $gte: from, $lt: to } } };
          });
          const found = await ledger.find({ $or: ranges }, { maxTimeMS }).toArray();
          return latestOf(new Set(ids), found);
        })(),
      ),
    loadCorrections: (ids) =>
      reached(
        (async () => {
          if (ids.length === 0) return new Map();
          const claims = ids.map(correctionClaim);
          const found = await ledger.find({ claims: { $in: claims } }, { maxTimeMS }).toArray();
          return correctionsOf(new Set(ids), found);
        })(),
      ),
    loadRecord: async (userId, firstSeq) => {
      const upTo = { $lte: placeOf(userId, firstSeq), $gt: placeOf(userId, 0) };
      const found = await reached(ledger.findOne({ _id: upTo }, { maxTimeMS, sort: { _id: -1 } }));
      const records = found === null ? [] : recordsOfDocument(found);
      return records.find((record) => record.firstSeq === firstSeq) ?? null;
    },
    journalAfter: (userId, seq, limit) =>
      reached(
        (async () => {
          const after = { $gt: placeOf(userId, seq), $lt: placesEnd(userId) };
          const query = ledger.find({ _id: after }, { maxTimeMS }).sort({ _id: 1 }).limit(limit);
          const found = await query.toArray();
          const isNext = found[0] !== undefined && readPlace(found[0]._id)?.firstSeq === seq + 1;
          const within = isNext ? null : await around(userId, seq);
          const all = within === null ? found : [within, ...found];
          return wholeDocuments(lazily(all), limit).filter((record) => record.seq > seq);
        })(),
      ),
    ledgersFrom: (starts, limit) =>
      reached(
        (async () => {
          if (starts.size === 0) return new Map();
          const ranges = [...starts].map(([userId, { from }]) => ({
            _id: { $gte: placeOf(userId, from), $lt: placesEnd(userId) },
          }));
          // One more than the limit: if it exists, the last shopper may be incomplete.
          const query = ledger.find({ $or: ranges }, { maxTimeMS, batchSize: limit + 1 });
          // Backwards, so that a snapshot is read after the records that its compaction removes.
          const found = await query
            .sort({ _id: -1 })
            .limit(limit + 1)
            .toArray();
          return partsOf(starts, found, limit);
        })(),
      ),
    loadLedgerSnapshots: async (userIds) => {
      const places = userIds.map((userId) => placeOf(userId, 0));
      const found = await reached(ledger.find({ _id: { $in: places } }, { maxTimeMS }).toArray());
      const ledgerSnapshots = found.map(ledgerSnapshotOf).filter((ledgerSnapshot) => ledgerSnapshot !== null);
      return new Map(ledgerSnapshots.map((ledgerSnapshot) => [ledgerSnapshot.user.id, ledgerSnapshot]));
    },
    heads: (from) =>
      reached(
        (async () => {
          if (from.size === 0) return new Map();
          const ranges = [...from].map(([userId, firstSeq]) => ({
            _id: { $gte: placeOf(userId, firstSeq), $lt: placesEnd(userId) },
          }));
          const cursor = ledger.find({ $or: ranges }, { projection: placesOnly, maxTimeMS });
          return headsOf(await cursor.batchSize(placesPerBatch).toArray());
        })(),
      ),
    headsAfter: (userId, limit) =>
      reached(
        (async () => {
          const after = userId === null ? {} : { _id: { $gte: placesEnd(userId) } };
          const cursor = ledger
            .find(after, { projection: placesOnly })
            .sort({ _id: 1 })
            .batchSize(placesPerBatch);
          const heads = new Map<string, Head>();
          try {
            for await (const place of cursor) {
              const found = readPlace(place._id);
              if (found === null) continue;
              const known = heads.get(found.userId);
              if (heads.size === limit && known === undefined) break;
              // A ledger snapshot replaces older documents that an interrupted compaction left behind.
              if ((known?.seq ?? 0) > place.seq) continue;
              heads.set(found.userId, { from: found.firstSeq, seq: place.seq });
            }
          } finally {
            await cursor.close();
          }
          return heads;
        })(),
      ),
    changedSince: async function* (sinceMs) {
      const query = { at: { $gte: new Date(sinceMs) } };
      const cursor = ledger.find(query, { projection: placesOnly, batchSize: placesPerBatch });
      let page: Place[] = [];
      try {
        for (let next = await reached(cursor.next()); next !== null; next = await reached(cursor.next())) {
          page.push(next);
          if (page.length < shoppersPerPage) continue;
          yield headsOf(page);
          page = [];
        }
        if (page.length > 0) yield headsOf(page);
      } finally {
        await cursor.close();
      }
    },
  };
}

/** The same reads; a result is returned only after the journal on disk has it. */
export function tellJournaled(reads: LedgerReads, barrier: JournalBarrier): LedgerReads {
  const journaled =
    <A extends unknown[], R>(read: (...asked: A) => Promise<R>) =>
    async (...asked: A): Promise<R> => {
      const found = await read(...asked);
      await barrier();
      return found;
    };
  return {
    ...reads,
    loadReceipts: journaled(reads.loadReceipts),
    loadCorrections: journaled(reads.loadCorrections),
    loadRecord: journaled(reads.loadRecord),
    journalAfter: journaled(reads.journalAfter),
    ledgersFrom: journaled(reads.ledgersFrom),
    heads: journaled(reads.heads),
  };
}

/** Decodes one document at a time, as the caller asks for them. */
function* lazily(documents: readonly StoredDocument[]): Generator<{ readonly records: JournalRecord[] }> {
  for (const document of documents) yield { records: recordsOfDocument(document) };
}

/** For each receipt, the state with the highest version. */
function latestOf(ids: ReadonlySet<string>, documents: readonly StoredDocument[]): Map<string, Receipt> {
  const receipts = new Map<string, Receipt>();
  const keep = (receipt: Receipt | null): void => {
    if (receipt === null || !ids.has(receipt.id)) return;
    if ((receipts.get(receipt.id)?.version ?? 0) < receipt.version) receipts.set(receipt.id, receipt);
  };
  for (const document of documents) {
    keep(noteOf(document));
    for (const { receipt } of recordsOfDocument(document)) keep(receipt);
  }
  return receipts;
}

function correctionsOf(
  ids: ReadonlySet<string>,
  documents: readonly StoredDocument[],
): Map<string, CorrectionRecord> {
  const all = new Map<string, CorrectionRecord>();
  for (const record of documents.flatMap(recordsOfDocument)) {
    if (record.cause === 'adjust' && ids.has(record.ref)) all.set(record.ref, record);
  }
  return all;
}
