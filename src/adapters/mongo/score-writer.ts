// Writes shoppers' scores: each shopper is one document and one compare-and-set, so nothing is ever half written.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Collection, Db, Document } from 'mongodb';
import { MongoServerError } from 'mongodb';
import type { Scores } from '../../game/scores.ts';
import { reached } from './reach.ts';
import type { ScoreDocument, ShopperScores } from './score-documents.ts';
import {
  fieldOf,
  isRankingOver,
  leaderboardsCollection,
  shopperScoresOf,
  toStored,
} from './score-documents.ts';
import type { ScoreMemory } from './score-memory.ts';

/** A change of a shopper's scores: the new sequence, and the rankings that change. */
export interface ScoreEdit {
  readonly seq: number;
  readonly scores: ReadonlyMap<string, Scores>;
}

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
/** No document has this value, so an update that matches it can only insert. */
const noWrite = -1;

interface Planned {
  readonly userId: string;
  readonly written: ShopperScores;
  readonly command: Document;
}

export function createScoreWriter(parts: ScoreWriterParts): ScoreWriter {
  const { db, collection, memory, timeoutMs } = parts;
  const by = randomUUID();
  let writes = 0;

  async function read(userIds: readonly string[]): Promise<Map<string, ShopperScores>> {
    if (userIds.length === 0) return new Map();
    const query = collection.find({ _id: { $in: [...userIds] } }, { maxTimeMS: timeoutMs });
    return new Map((await reached(query.toArray())).map((found) => [found._id, shopperScoresOf(found)]));
  }

  function plan(userId: string, stored: ShopperScores | null, edit: ScoreEdit, nowMs: number): Planned {
    writes += 1;
    const scores = new Map([...(stored?.scores ?? []), ...edit.scores]);
    const set: Document = { seq: edit.seq, by, n: writes };
    const unset: Document = {};
    const isNew = [...edit.scores.keys()].some((key) => stored?.scores.has(key) !== true);
    if (isNew || stored === null) {
      // A new ranking, as after midnight: also remove the rankings that are no longer shown.
      for (const key of scores.keys()) {
        if (!isRankingOver(key, nowMs)) continue;
        scores.delete(key);
        if (stored?.scores.has(key) === true) unset[`scores.${fieldOf(key)}`] = '';
      }
      set['keys'] = [...scores.keys()];
    }
    const changed = [...edit.scores].filter(([key]) => scores.has(key));
    if (stored === null) {
      set['scores'] = Object.fromEntries(changed.map(([key, sums]) => [fieldOf(key), toStored(sums)]));
    } else for (const [key, sums] of changed) set[`scores.${fieldOf(key)}`] = toStored(sums);
    const command = {
      q: { _id: userId, ...(stored === null ? { n: noWrite } : { by: stored.by, n: stored.n }) },
      u: {
        $set: set,
        ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }),
        $currentDate: { at: true },
      },
      upsert: stored === null,
    };
    return { userId, written: { seq: edit.seq, by, n: writes, scores }, command };
  }

  /** Returns the shoppers whose documents had changed since they were read. */
  async function write(planned: readonly Planned[]): Promise<string[]> {
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
        const planned: Planned[] = [];
        const unproven: string[] = [];
        for (const userId of left) {
          const copy = remembered.get(userId);
          const known = copy ?? stored.get(userId) ?? null;
          const edit = decide(userId, known);
          if (edit !== null) planned.push(plan(userId, known, edit, nowMs));
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
