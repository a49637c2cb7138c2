// The standings on MongoDB: a document per shopper and ranking, ordered by one index per measure.
import type { ClientSession, Db, MongoClient } from 'mongodb';
import type { ScoreOpening } from '../../game/opening.ts';
import type { Measure, ScoreChange } from '../../game/scores.ts';
import type { Row, Standings } from '../../ports/standings.ts';
import { keepRankingsMs } from '../../ports/standings.ts';
import { inTransaction } from './transaction.ts';

interface ScoreDocument {
  /** `KEY|USER`: '|' stands in neither. */
  readonly _id: string;
  readonly key: string;
  readonly userId: string;
  readonly coins: number;
  readonly xp: number;
  readonly receipts: number;
  readonly expiresAt?: Date;
}

interface KnownDocument {
  readonly _id: string;
  readonly seq: number;
}

type Increments = Record<Measure, number>;

export function createMongoStandings(client: MongoClient, db: Db, timeoutMs: number): Standings {
  const scores = db.collection<ScoreDocument>('scores');
  const knownSeqs = db.collection<KnownDocument>('scoresKnown');
  const maxTimeMS = timeoutMs;

  async function known(userIds: readonly string[], session?: ClientSession): Promise<Map<string, number>> {
    const options = { maxTimeMS, ...(session === undefined ? {} : { session }) };
    const found = await knownSeqs.find({ _id: { $in: [...userIds] } }, options).toArray();
    return new Map(found.map(({ _id, seq }) => [_id, seq]));
  }

  /** Two nodes that tell the same shopper meet at the document of what is known: one of them begins anew. */
  async function applyOnce(
    session: ClientSession,
    changes: readonly ScoreChange[],
    nowMs: number,
  ): Promise<readonly string[]> {
    const seqs = await known([...new Set(changes.map(({ userId }) => userId))], session);
    const { moved, increments, behind } = addUp(changes, seqs, nowMs);
    if (moved.size > 0) {
      const updates = [...moved].map(([userId, seq]) => ({
        updateOne: { filter: { _id: userId }, update: { $set: { seq } }, upsert: true },
      }));
      await knownSeqs.bulkWrite(updates, { session, ordered: false });
    }
    if (increments.size > 0) {
      const updates = [...increments].map(([_id, { key, userId, expiresAt, by }]) => ({
        updateOne: {
          filter: { _id },
          update: { $inc: by, $setOnInsert: { key, userId, ...(expiresAt === null ? {} : { expiresAt }) } },
          upsert: true,
        },
      }));
      await scores.bulkWrite(updates, { session, ordered: false });
    }
    return behind;
  }

  async function openOnce(session: ClientSession, openings: readonly ScoreOpening[]): Promise<void> {
    const seqs = await known(
      openings.map(({ userId }) => userId),
      session,
    );
    const unknown = openings.filter(({ userId, seq }) => (seqs.get(userId) ?? 0) < seq);
    if (unknown.length === 0) return;
    const moved = unknown.map(({ userId, seq }) => ({
      updateOne: { filter: { _id: userId }, update: { $set: { seq } }, upsert: true },
    }));
    await knownSeqs.bulkWrite(moved, { session, ordered: false });
    const placed = unknown.flatMap(({ userId, scores: sums }) =>
      sums.map(({ key, ...by }) => ({
        replaceOne: {
          filter: { _id: scoreId(key, userId) },
          replacement: { key, userId, ...by },
          upsert: true,
        },
      })),
    );
    if (placed.length > 0) await scores.bulkWrite(placed, { session, ordered: false });
  }

  async function rank(measure: Measure, { key, userId, ...own }: ScoreDocument): Promise<number> {
    const score = own[measure];
    const ahead = await scores.countDocuments(
      { key, $or: [{ [measure]: { $gt: score } }, { [measure]: score, userId: { $lt: userId } }] },
      { maxTimeMS },
    );
    return ahead + 1;
  }

  const rowsOf = (measure: Measure, found: readonly ScoreDocument[], first: number): Row[] =>
    found.map((document, index) => ({
      rank: first + index,
      userId: document.userId,
      score: document[measure],
    }));

  return {
    apply: (changes, nowMs) => inTransaction(client, (session) => applyOnce(session, changes, nowMs)),
    open: (openings) => inTransaction(client, (session) => openOnce(session, openings)),
    isEmpty: async () => (await knownSeqs.findOne({}, { maxTimeMS })) === null,
    known,
    top: async (measure, key, limit) => {
      const query = scores.find({ key, [measure]: { $gt: 0 } }, { maxTimeMS });
      return rowsOf(
        measure,
        await query
          .sort({ [measure]: -1, userId: 1 })
          .limit(limit)
          .toArray(),
        1,
      );
    },
    around: async (measure, key, userId, each) => {
      const own = await scores.findOne({ _id: scoreId(key, userId) }, { maxTimeMS });
      if (own === null || own[measure] <= 0) return [];
      const at = await rank(measure, own);
      const first = Math.max(1, at - each);
      const query = scores.find({ key, [measure]: { $gt: 0 } }, { maxTimeMS });
      const found = await query
        .sort({ [measure]: -1, userId: 1 })
        .skip(first - 1)
        .limit(at + each - first + 1)
        .toArray();
      return rowsOf(measure, found, first);
    },
    scoresOf: async (userId, keys) => {
      const ids = keys.map((key) => scoreId(key, userId));
      const found = await scores.find({ _id: { $in: ids } }, { maxTimeMS }).toArray();
      const known = new Map(found.map(({ key, coins, xp, receipts }) => [key, { coins, xp, receipts }]));
      return new Map(keys.map((key) => [key, known.get(key) ?? { coins: 0, xp: 0, receipts: 0 }]));
    },
    // All at once: a change that came in between would be told twice afterwards, or never.
    clear: () =>
      inTransaction(client, async (session) => {
        await knownSeqs.deleteMany({}, { session });
        await scores.deleteMany({}, { session });
      }),
  };
}

const scoreId = (key: string, userId: string): string => `${key}|${userId}`;

interface AddedUp {
  /** Where each shopper that moves on stands now. */
  readonly moved: ReadonlyMap<string, number>;
  readonly increments: ReadonlyMap<
    string,
    {
      readonly key: string;
      readonly userId: string;
      readonly expiresAt: Date | null;
      readonly by: Increments;
    }
  >;
  readonly behind: readonly string[];
}

/** Many changes of one shopper in one ranking are one write. */
function addUp(changes: readonly ScoreChange[], seqs: ReadonlyMap<string, number>, nowMs: number): AddedUp {
  const moved = new Map<string, number>();
  const behind = new Set<string>();
  const increments = new Map<
    string,
    { key: string; userId: string; expiresAt: Date | null; by: Increments }
  >();
  for (const { userId, firstSeq, seq, rankings, coins, xp, receipts } of changes) {
    const before = moved.get(userId) ?? seqs.get(userId) ?? 0;
    if (seq <= before) continue;
    if (firstSeq !== before + 1) {
      behind.add(userId);
      continue;
    }
    moved.set(userId, seq);
    for (const { key, untilMs } of rankings) {
      const expiresAt = untilMs === null ? null : new Date(untilMs + keepRankingsMs);
      if (expiresAt !== null && expiresAt.getTime() <= nowMs) continue;
      const id = scoreId(key, userId);
      const increment = increments.get(id) ?? {
        key,
        userId,
        expiresAt,
        by: { coins: 0, xp: 0, receipts: 0 },
      };
      increment.by.coins += coins;
      increment.by.xp += xp;
      increment.by.receipts += receipts;
      increments.set(id, increment);
    }
  }
  return { moved, increments, behind: [...behind] };
}
