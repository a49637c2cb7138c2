// Writes shoppers' scores: each shopper is one document and one compare-and-set, so nothing is ever half written.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { PlannedWrite, ScoreEdit, ScoreWrite } from './plan-score-write.ts';
import { planScoreWrite } from './plan-score-write.ts';
import { reached } from './reach.ts';
import type { ScoreDocument, ShopperScores } from './score-documents.ts';
import { leaderboardsCollection, shopperScoresOf } from './score-documents.ts';
import type { ScoreMemory } from './score-memory.ts';

/** Computes the change from the stored scores (null: none). Returns null if nothing changes. */
export type EditScores = (userId: string, stored: ShopperScores | null) => ScoreEdit | null;

export interface ScoreWriter {
  /** Names this writer in the documents. */
  readonly by: string;
  /** Edits these shoppers, each atomically. Repeats for those that another writer changed meanwhile. */
  edit(userIds: readonly string[], decide: EditScores, nowMs: number): Promise<void>;
}

export interface ScoreWriterParts {
  readonly db: Db;
  readonly collection: Collection<ScoreDocument>;
  readonly timeoutMs: number;
  readonly memory: ScoreMemory;
  /** Called with each shopper that was written, after a majority has it. */
  readonly onWritten: (userId: string, written: ShopperScores) => void;
}

const mostRounds = 20;
const roundPauseMs = 20;
const duplicateKey = 11_000;

export function createScoreWriter(parts: ScoreWriterParts): ScoreWriter {
  const { db, collection, memory, timeoutMs } = parts;
  const by = randomUUID();
  let writes = 0;
  const nextWrite = (): ScoreWrite => {
    writes += 1;
    return { by, n: writes };
  };

  async function read(userIds: readonly string[]): Promise<Map<string, ShopperScores>> {
    if (userIds.length === 0) return new Map();
    const query = collection.find({ _id: { $in: [...userIds] } }, { maxTimeMS: timeoutMs });
    return new Map((await reached(query.toArray())).map((found) => [found._id, shopperScoresOf(found)]));
  }

  /** Returns the shoppers whose documents had changed since they were read. */
  async function write(planned: readonly PlannedWrite[]): Promise<string[]> {
    const result = await reached(
      db.command(
        {
          update: leaderboardsCollection,
          updates: planned.map(({ command }) => command),
          ordered: false,
          writeConcern: { w: 'majority' },
          maxTimeMS: timeoutMs,
        },
        { readPreference: 'primary' },
      ),
    );
    const faults: readonly { code: number }[] = result['writeErrors'] ?? [];
    const fault = faults.find(({ code }) => code !== duplicateKey) ?? result['writeConcernError'];
    if (fault) throw new MongoServerError(fault);
    if (faults.length === 0 && result['n'] === planned.length) {
      for (const { userId, written } of planned) keep(userId, written);
      return [];
    }
    // The command reports how many documents matched, not which. Reading them shows which.
    const found = await read(planned.map(({ userId }) => userId));
    const lost: string[] = [];
    for (const { userId, written } of planned) {
      const stored = found.get(userId);
      if (stored?.by === by && stored.n === written.n) keep(userId, written);
      else {
        if (stored !== undefined) memory.set(userId, stored);
        lost.push(userId);
      }
    }
    return lost;
  }

  function keep(userId: string, written: ShopperScores): void {
    memory.set(userId, written);
    parts.onWritten(userId, written);
  }

  return {
    by,
    edit: async (userIds, decide, nowMs) => {
      let left = userIds;
      for (let round = 1; left.length > 0; round += 1) {
        if (round > mostRounds) throw new Error(`the scores of ${left.length} shoppers change too often`);
        if (round > 2) await pause(Math.random() * roundPauseMs);
        const remembered = new Map(left.map((userId) => [userId, memory.take(userId)]));
        const stored = await read(left.filter((userId) => remembered.get(userId) === undefined));
        const planned: PlannedWrite[] = [];
        const unproven: string[] = [];
        for (const userId of left) {
          const copy = remembered.get(userId);
          const known = copy ?? stored.get(userId) ?? null;
          const edit = decide(userId, known);
          if (edit !== null) planned.push(planScoreWrite(userId, known, edit, nextWrite(), nowMs));
          // A write proves that the cached scores were current. Without a write they may be older than a clearing.
          else if (copy !== undefined) unproven.push(userId);
          else if (known !== null) memory.set(userId, known);
        }
        const lost = planned.length === 0 ? [] : await write(planned);
        left = [...lost, ...unproven];
      }
    },
  };
}
