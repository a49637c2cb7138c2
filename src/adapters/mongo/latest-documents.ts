// Reads the latest appended records by the index on `at`, newest first.
import type { Db } from 'mongodb';
import type { LatestDocuments } from '../../ports/latest-documents.ts';
import type { StoredDocument } from './documents.ts';
import { recordsOfDocument } from './documents.ts';
import { reached } from './reach.ts';

const documentsPerPage = 100;

/** On a `db` that reads at majority; no query takes longer than `timeoutMs`. */
export function createMongoLatestDocuments(db: Db, timeoutMs: number): LatestDocuments {
  const ledger = db.collection<StoredDocument>('ledger');
  return {
    since: async function* (sinceMs, mostDocuments) {
      const cursor = ledger
        .find(
          { at: { $gte: new Date(sinceMs) } },
          { projection: { _id: 1, records: 1 }, maxTimeMS: timeoutMs, batchSize: documentsPerPage },
        )
        .sort({ at: -1 })
        .limit(mostDocuments);
      try {
        while (await reached(cursor.hasNext())) {
          yield cursor.readBufferedDocuments(documentsPerPage).flatMap(recordsOfDocument);
        }
      } finally {
        await cursor.close();
      }
    },
  };
}
