// Compaction on MongoDB, in two repeatable steps. The index on `at` finds the shoppers to compact.
import type { Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import { agesFromMs } from '../../game/receipt.ts';
import type { CompactionStore } from '../../ports/compaction-store.ts';
import type { StoredDocument } from './documents.ts';
import { ledgerSnapshotToDocument, noteOf, placeOf, placesOfNotes, readPlace } from './documents.ts';
import { reached } from './reach.ts';

const duplicateKey = 11_000;
const batchSize = 200;

/** On a `db` that reads at majority; no query takes longer than `timeoutMs`. */
export function createMongoCompactionStore(db: Db, timeoutMs: number): CompactionStore {
  const ledger = db.collection<StoredDocument>('ledger');
  const maxTimeMS = timeoutMs;

  async function dropCompacted(userId: string, seq: number): Promise<void> {
    const covered = { $gt: placeOf(userId, 0), $lte: placeOf(userId, seq) };
    await reached(ledger.deleteMany({ _id: covered }, { maxTimeMS }));
  }

  return {
    compactable: async function* (beforeMs) {
      const query = { at: { $lt: new Date(beforeMs) } };
      const cursor = ledger.find(query, { projection: { _id: 1, note: 1 }, batchSize }).sort({ at: 1 });
      for await (const document of cursor) {
        const receiptId = noteOf(document)?.id;
        if (receiptId !== undefined) yield { receiptId };
        const userId = readPlace(document._id)?.userId;
        if (userId !== undefined) yield { userId };
      }
    },
    fold: async ({ seqBefore, ledgerSnapshot }) => {
      const { _id, ...replacement } = ledgerSnapshotToDocument(ledgerSnapshot);
      try {
        const options = { upsert: seqBefore === 0, maxTimeMS };
        // If no snapshot is expected, any existing one is a conflict.
        const filter = { _id, seq: seqBefore };
        const { matchedCount, upsertedCount } = await reached(
          ledger.replaceOne(filter, replacement, options),
        );
        if (matchedCount + upsertedCount === 0) return 'stale';
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return 'stale';
        throw error;
      }
      await dropCompacted(ledgerSnapshot.user.id, ledgerSnapshot.user.seq);
      return 'folded';
    },
    dropCompacted,
    dropNotes: async (receiptIds, beforeMs) => {
      if (receiptIds.length === 0) return 0;
      const places = receiptIds.map((id) => ({ _id: placesOfNotes(id) }));
      const found = await reached(ledger.find({ $or: places }, { maxTimeMS }).toArray());
      const byReceipt = Map.groupBy(found, (document) => noteOf(document)?.id ?? '');
      const gone = [...byReceipt.values()].filter((states) => states.every((one) => isOld(one, beforeMs)));
      const ids = gone.flat().map(({ _id }) => _id);
      await reached(ledger.deleteMany({ _id: { $in: ids } }, { maxTimeMS }));
      return gone.length;
    },
  };
}

function isOld(document: StoredDocument, beforeMs: number): boolean {
  const note = noteOf(document);
  const boughtMs = note?.status === 'rejected' ? agesFromMs(note) : 0;
  return (document.at?.getTime() ?? 0) < beforeMs && boughtMs < beforeMs;
}
