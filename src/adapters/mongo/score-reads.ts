// Reads of scores in MongoDB: the rows of a ranking in pages, and the changes of other nodes.
import type { Collection, Db } from 'mongodb';
import type { Measure } from '../../game/scores.ts';
import { reached } from './reach.ts';
import type { ScoreDocument, ShopperScores } from './score-documents.ts';
import { clearedId, fieldOf, measureAt, shopperScoresOf } from './score-documents.ts';

/** A shopper in a ranking, as of entry `seq`. */
export interface RankingRow {
  readonly userId: string;
  readonly seq: number;
  readonly score: number;
}

const rowsPerPage = 500;
/** Overlap with the last poll, for writes that reached a majority only now. */
const overlapMs = 3_000;
/** Above this many changes in one poll, loading the ranking again is cheaper. */
const mostChanges = 5_000;

/** All shoppers of a ranking, some hundred at a time: a page is decoded in a millisecond or two. */
export async function* readRanking(
  collection: Collection<ScoreDocument>,
  measure: Measure,
  key: string,
  timeoutMs: number,
): AsyncGenerator<RankingRow[]> {
  const field = fieldOf(key);
  const projection = { seq: 1, [`scores.${field}`]: 1 };
  const cursor = collection.find({ keys: key }, { projection, batchSize: rowsPerPage, maxTimeMS: timeoutMs });
  try {
    while (await reached(cursor.hasNext())) {
      yield cursor.readBufferedDocuments().map(({ _id, seq, scores }) => ({
        userId: _id,
        seq,
        score: scores[field]?.[measureAt[measure]] ?? 0,
      }));
    }
  } finally {
    await cursor.close();
  }
}

export interface OthersChanges {
  /** Calls `onChanged` for each shopper whom another writer changed since the last poll, or `onLost` once. */
  look(): Promise<void>;
}

export interface OthersChangesParts {
  readonly db: Db;
  readonly collection: Collection<ScoreDocument>;
  readonly by: string;
  readonly timeoutMs: number;
  readonly onChanged: (userId: string, scores: ShopperScores) => void;
  /** Another writer cleared everything, or too much changed to report one by one. */
  readonly onLost: () => void;
}

/** Reads by the index on `at` and `by` alone, so a node that is the only writer finds nothing at no cost. */
export function followOthers(parts: OthersChangesParts): OthersChanges {
  const { db, collection, by, timeoutMs } = parts;
  let sinceMs: number | null = null;
  let clearedBy: string | null = null;

  return {
    look: async () => {
      // The server's clock, as it is in the documents.
      const { localTime } = await reached(db.admin().command({ hello: 1, maxTimeMS: timeoutMs }));
      const seenFromMs = (sinceMs ?? localTime.getTime()) - overlapMs;
      const query = collection.find(
        { at: { $gte: new Date(seenFromMs) }, by: { $ne: by } },
        { maxTimeMS: timeoutMs },
      );
      const found = await reached(query.limit(mostChanges).toArray());
      sinceMs = localTime.getTime();
      const cleared = found.find(({ _id }) => _id === clearedId);
      const mark = cleared === undefined ? null : `${cleared.by}:${cleared.n}`;
      if (found.length === mostChanges || (mark !== null && mark !== clearedBy)) {
        clearedBy = mark;
        parts.onLost();
        return;
      }
      for (const document of found) {
        if (document._id !== clearedId) parts.onChanged(document._id, shopperScoresOf(document));
      }
    },
  };
}
