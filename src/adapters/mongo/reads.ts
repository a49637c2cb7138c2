// Reads of the ledger in MongoDB. They change nothing, not even the schema, so tools use them too.
import type { Collection, Db } from 'mongodb';
import type { JournalRecord } from '../../game/change.ts';
import type { Ledger } from '../../ports/store.ts';
import { wholeDocuments } from '../../ports/store.ts';
import type { ClaimReads } from './claim-reads.ts';
import { createClaimReads } from './claim-reads.ts';
import type { StoredDocument } from './documents.ts';
import { ledgerSnapshotOf, placeOf, placesEnd, readPlace, recordsOfDocument } from './documents.ts';
import type { HeadReads } from './head-reads.ts';
import { createHeadReads } from './head-reads.ts';
import type { JournalBarrier } from './journal-barrier.ts';
import { partsOf } from './ledger-parts.ts';
import { reached } from './reach.ts';

type JournalReads = Pick<Ledger, 'loadRecord' | 'journalAfter' | 'ledgersFrom' | 'loadLedgerSnapshots'>;
export type LedgerReads = ClaimReads & HeadReads & JournalReads;

/** `db` reads at majority concern. A query takes at most `timeoutMs`. */
export function createLedgerReads(db: Db, timeoutMs: number): LedgerReads {
  const ledger = db.collection<StoredDocument>('ledger');
  return {
    ...createClaimReads(ledger, timeoutMs),
    ...createHeadReads(ledger, timeoutMs),
    ...createJournalReads(ledger, timeoutMs),
  };
}

function createJournalReads(ledger: Collection<StoredDocument>, maxTimeMS: number): JournalReads {
  /** The document that contains `seq` and the next entry; null if `seq` is the last entry of its document. */
  async function around(userId: string, seq: number): Promise<StoredDocument | null> {
    const before = { $lte: placeOf(userId, seq), $gt: placeOf(userId, 0) };
    const found = await ledger.findOne({ _id: before }, { maxTimeMS, sort: { _id: -1 } });
    return found !== null && found.seq > seq ? found : null;
  }

  return {
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
