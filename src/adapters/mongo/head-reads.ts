// Reads of the ledger that find where each shopper's documents end, without their records.
import type { Collection } from 'mongodb';
import type { Head, Ledger } from '../../ports/store.ts';
import type { StoredDocument } from './documents.ts';
import { placeOf, placesEnd, readPlace } from './documents.ts';
import type { Place } from './ledger-parts.ts';
import { headsOf } from './ledger-parts.ts';
import { reached } from './reach.ts';

export type HeadReads = Pick<Ledger, 'heads' | 'headsAfter' | 'changedSince'>;

const placesOnly = { _id: 1, seq: 1 } as const;
/** Rows in one batch of a cursor: about 64 KB. */
const placesPerBatch = 1_000;
const shoppersPerPage = 500;

export function createHeadReads(ledger: Collection<StoredDocument>, maxTimeMS: number): HeadReads {
  return {
    heads: (from) =>
      reached(
        (async () => {
          if (from.size === 0) return new Map();
          const ranges = [...from].map(([userId, firstSeq]) => ({
            _id: { $gte: placeOf(userId, firstSeq), $lt: placesEnd(userId) },
          }));
          const query = { $or: ranges };
          const cursor = ledger.find(query, { projection: placesOnly, maxTimeMS, batchSize: placesPerBatch });
          // Backwards, so that a snapshot is read after the documents that its compaction removes.
          return headsOf(await cursor.sort({ _id: -1 }).toArray());
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
