// Writes shoppers' scores: each shopper is one document and one compare-and-set, so nothing is ever half written.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { PlannedWrite, ScoreEdit } from './plan-score-write.ts';
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
  const { memory } = parts;
  const by = randomUUID();
  let writes = 0;

  function keep({ userId, written }: PlannedWrite): void {
    memory.set(userId, written);
    parts.onWritten(userId, written);
  }

  /** Returns the shoppers whose documents had changed since they were read. */
  async function write(planned: readonly PlannedWrite[]): Promise<string[]> {
    if (planned.length === 0) return [];
    if (await updateAll(parts, planned)) {
      for (const each of planned) keep(each);
      return [];
    }
    // The command reports how many documents matched, not which. Reading them shows which.
    const userIds = planned.map(({ userId }) => userId);
    const found = await readScores(parts, userIds);
    const lost: string[] = [];
    for (const each of planned) {
      const { userId, written } = each;
      const stored = found.get(userId);
      if (stored?.by === by && stored.n === written.n) keep(each);
      else {
        if (stored !== undefined) memory.set(userId, stored);
        lost.push(userId);
      }
    }
    return lost;
  }

  /** Edits each shopper once. Returns those that need another round. */
  async function editOnce(userIds: readonly string[], decide: EditScores, nowMs: number): Promise<string[]> {
    const remembered = new Map(userIds.map((userId) => [userId, memory.take(userId)]));
    const unknown = userIds.filter((userId) => remembered.get(userId) === undefined);
    const stored = await readScores(parts, unknown);
    const planned: PlannedWrite[] = [];
    const unproven: string[] = [];
    for (const userId of userIds) {
      const copy = remembered.get(userId);
      const known = copy ?? stored.get(userId) ?? null;
      const edit = decide(userId, known);
      if (edit !== null) {
        writes += 1;
        planned.push(planScoreWrite(userId, known, edit, { by, n: writes }, nowMs));
      } else if (copy !== undefined) {
        // A write proves that the cached scores were current. Without a write they may be older than a clearing.
        unproven.push(userId);
      } else if (known !== null) memory.set(userId, known);
    }
    return [...(await write(planned)), ...unproven];
  }

  return {
    by,
    edit: (userIds, decide, nowMs) => inRounds(userIds, (left) => editOnce(left, decide, nowMs)),
  };
}

/** Calls `editOnce` again for the shoppers that it returns, until there are none. */
async function inRounds(
  userIds: readonly string[],
  editOnce: (left: readonly string[]) => Promise<string[]>,
): Promise<void> {
  let left = userIds;
  for (let round = 1; left.length > 0; round += 1) {
    if (round > mostRounds) throw new Error(`the scores of ${left.length} shoppers change too often`);
    if (round > 2) await pause(Math.random() * roundPauseMs);
    left = await editOnce(left);
  }
}

async function readScores(
  { collection, timeoutMs }: Pick<ScoreWriterParts, 'collection' | 'timeoutMs'>,
  userIds: readonly string[],
): Promise<Map<string, ShopperScores>> {
  if (userIds.length === 0) return new Map();
  const query = collection.find({ _id: { $in: [...userIds] } }, { maxTimeMS: timeoutMs });
  return new Map((await reached(query.toArray())).map((found) => [found._id, shopperScoresOf(found)]));
}

/** Sends all writes in one command. Returns whether each of them matched its document. */
async function updateAll(
  { db, timeoutMs }: Pick<ScoreWriterParts, 'db' | 'timeoutMs'>,
  planned: readonly PlannedWrite[],
): Promise<boolean> {
  const command = {
    update: leaderboardsCollection,
    updates: planned.map((each) => each.command),
    ordered: false,
    writeConcern: { w: 'majority' },
    maxTimeMS: timeoutMs,
  };
  const result = await reached(db.command(command, { readPreference: 'primary' }));
  const faults: readonly { code: number }[] = result['writeErrors'] ?? [];
  const fault = faults.find(({ code }) => code !== duplicateKey) ?? result['writeConcernError'];
  if (fault) throw new MongoServerError(fault);
  return faults.length === 0 && result['n'] === planned.length;
}
