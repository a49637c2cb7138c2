// Leaderboards on MongoDB: one document per shopper, written by compare-and-set. Reads use an index in memory.
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import type { ScoreSnapshot } from '../../game/ledger-snapshot.ts';
import type { ScoreOrder } from '../../game/score-order.ts';
import { addScores, changesByShopper, noScores, sumChanges } from '../../game/score-sums.ts';
import type { Measure, ScoreChange, Scores } from '../../game/scores.ts';
import type { Leaderboards } from '../../ports/leaderboards.ts';
import { keepRankingsMs } from '../../ports/leaderboards.ts';
import type { BoardIndex, BoardIndexFigures } from './board-index.ts';
import { createBoardIndex } from './board-index.ts';
import type { ScoreEdit } from './plan-score-write.ts';
import { reached } from './reach.ts';
import type { ScoreDocument, ShopperScores } from './score-documents.ts';
import { clearedId, fieldOf, fromStored, isRankingOver, leaderboardsCollection } from './score-documents.ts';
import { createScoreMemory } from './score-memory.ts';
import { followOthers, readRanking } from './score-reads.ts';
import type { EditScores } from './score-writer.ts';
import { createScoreWriter } from './score-writer.ts';

export interface MongoLeaderboardsFigures extends BoardIndexFigures {
  /** Scores cached for the next write, over all shoppers. */
  readonly remembered: number;
}

export interface MongoLeaderboards extends Leaderboards {
  figures(): MongoLeaderboardsFigures;
}

export interface MongoLeaderboardsOptions {
  readonly timeoutMs: number;
  /** Most shoppers in the in-memory index, about 150 bytes each. */
  readonly maxRows?: number;
}

const defaultMaxRows = 1_000_000;
/** Most scores cached for the next write, over all shoppers. */
const mostRemembered = 200_000;

export function createMongoLeaderboards(db: Db, options: MongoLeaderboardsOptions): MongoLeaderboards {
  const { timeoutMs, maxRows = defaultMaxRows } = options;
  // Overrides the URL: updates and answers must be based on majority-committed data.
  const collection = db.collection<ScoreDocument>(leaderboardsCollection, {
    readConcern: { level: 'majority' },
    readPreference: 'primary',
  });
  const memory = createScoreMemory(mostRemembered);
  const index = createBoardIndex({
    load: (measure, key) => readRanking(collection, measure, key, timeoutMs),
    catchUp: () => others.look(),
    maxRows,
    pause,
    now: () => performance.now(),
  });
  const writer = createScoreWriter({
    db,
    collection,
    timeoutMs,
    memory,
    onWritten: (userId, { seq, scores }) => index.take(userId, seq, scores),
  });
  const others = followOthers({
    db,
    collection,
    by: writer.by,
    timeoutMs,
    onChanged: (userId, { seq, scores }) => index.take(userId, seq, scores),
    onLost: index.clear,
  });

  return {
    ...createBoardReads(collection, index, timeoutMs),
    apply: async (changes, nowMs) => {
      const behind = new Set<string>();
      const byShopper = changesByShopper(changes);
      const decide: EditScores = (userId, stored) => {
        const { edit, isBehind } = countChanges(byShopper.get(userId) ?? [], stored, nowMs);
        if (isBehind) behind.add(userId);
        else behind.delete(userId);
        return edit;
      };
      await writer.edit([...byShopper.keys()], decide, nowMs);
      return [...behind];
    },
    open: async (ledgerSnapshots) => {
      const byShopper = new Map(ledgerSnapshots.map((snapshot) => [snapshot.userId, snapshot]));
      const decide: EditScores = (userId, stored) => openScores(byShopper.get(userId), stored);
      await writer.edit([...byShopper.keys()], decide, Date.now());
    },
    // If a document is deleted during a write, the comparison fails and the writer starts from an empty state.
    clear: async () => {
      await clearScores(collection, writer.by);
      memory.clear();
      index.clear();
    },
    figures: () => ({ ...index.figures(), remembered: memory.size() }),
  };
}

/** Adds the changes that follow the stored scores. `isBehind`: entries before a change are missing. */
function countChanges(
  changes: readonly ScoreChange[],
  stored: ShopperScores | null,
  nowMs: number,
): { readonly edit: ScoreEdit | null; readonly isBehind: boolean } {
  const known = stored?.seq ?? 0;
  const { seq, isBehind, sums } = sumChanges(changes, known);
  if (seq === known) return { edit: null, isBehind };
  const scores = new Map<string, Scores>();
  for (const [key, { untilMs, ...by }] of sums) {
    if (untilMs !== null && untilMs + keepRankingsMs <= nowMs) continue;
    scores.set(key, addScores(stored?.scores.get(key) ?? noScores, by));
  }
  return { edit: { seq, scores }, isBehind };
}

/** The scores of a ledger snapshot, unless later ones are stored. */
function openScores(snapshot: ScoreSnapshot | undefined, stored: ShopperScores | null): ScoreEdit | null {
  if (snapshot === undefined || (stored?.seq ?? 0) >= snapshot.seq) return null;
  return { seq: snapshot.seq, scores: new Map(snapshot.scores.map(({ key, ...sums }) => [key, sums])) };
}

/** Deletes all scores, and stores a document from which the other nodes learn it. */
async function clearScores(collection: Collection<ScoreDocument>, by: string): Promise<void> {
  await reached(collection.deleteMany({}));
  const mark = { seq: 1, by, n: Date.now(), keys: [], scores: {} };
  const update = { $set: mark, $currentDate: { at: true } } as const;
  await reached(collection.updateOne({ _id: clearedId }, update, { upsert: true }));
}

type BoardReads = Pick<Leaderboards, 'isEmpty' | 'known' | 'top' | 'around' | 'total' | 'scoresOf'>;

function createBoardReads(
  collection: Collection<ScoreDocument>,
  index: Pick<BoardIndex, 'read'>,
  maxTimeMS: number,
): BoardReads {
  const read = async (measure: Measure, key: string): Promise<ScoreOrder | null> =>
    isRankingOver(key, Date.now()) ? null : index.read(measure, key);

  return {
    isEmpty: async () =>
      (await reached(collection.findOne({}, { maxTimeMS, projection: { _id: 1 } }))) === null,
    known: async (userIds) => {
      const query = collection.find({ _id: { $in: [...userIds] } }, { maxTimeMS, projection: { seq: 1 } });
      return new Map((await reached(query.toArray())).map(({ _id, seq }) => [_id, seq]));
    },
    top: async (measure, key, limit) => (await read(measure, key))?.top(limit) ?? [],
    around: async (measure, key, userId, each) => (await read(measure, key))?.around(userId, each) ?? [],
    total: async (measure, key) => (await read(measure, key))?.total() ?? 0,
    scoresOf: async (userId, keys) => {
      const projection = Object.fromEntries(keys.map((key) => [`scores.${fieldOf(key)}`, 1]));
      const found = await reached(collection.findOne({ _id: userId }, { maxTimeMS, projection }));
      return new Map(keys.map((key) => [key, fromStored(found?.scores?.[fieldOf(key)])]));
    },
  };
}
