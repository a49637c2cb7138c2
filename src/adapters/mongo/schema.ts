// Collections, their validators and indexes. Everything exists before the first transaction: a collection that two
// transactions create by writing to it is a write conflict.
import { isDeepStrictEqual } from 'node:util';
import type { Db, Document, IndexDescription } from 'mongodb';
import { forgottenAfterMs } from '../../ports/registry.ts';

const whole = { bsonType: 'number', multipleOf: 1 };
const atLeast = (minimum: number) => ({ ...whole, minimum });
const text = { bsonType: 'string' };
const date = { bsonType: 'date' };
const list = { bsonType: 'array' };
const named = { bsonType: 'object' };

interface CollectionPlan {
  readonly validator: Document;
  /** Each index with the query that it serves as its name's comment. */
  readonly indexes: readonly (IndexDescription & { readonly serves: string })[];
}

const object = (required: string[], properties: Document) => ({
  $jsonSchema: { bsonType: 'object', required, properties },
});

export const collections: Readonly<Record<string, CollectionPlan>> = {
  users: {
    validator: object(['_id', 'seq', 'coins', 'xp', 'level', 'totalReceipts', 'totalSpent', 'progress'], {
      _id: text,
      seq: atLeast(1),
      coins: whole,
      xp: whole,
      level: atLeast(1),
      totalReceipts: atLeast(0),
      totalSpent: atLeast(0),
      progress: text,
    }),
    indexes: [{ key: { coins: -1 }, name: 'coins', serves: 'who is richest' }],
  },
  receipts: {
    validator: object(['_id', 'storeId', 'receiptNo', 'status', 'version', 'createdAt'], {
      _id: text,
      storeId: text,
      receiptNo: text,
      status: { enum: ['applied', 'returned', 'voided', 'tombstone', 'rejected'] },
      version: atLeast(1),
      createdAt: date,
      issuedAt: date,
      userId: text,
      amount: atLeast(0),
      left: atLeast(0),
    }),
    indexes: [
      { key: { createdAt: 1 }, name: 'createdAt', serves: 'receipts of a span of time, oldest first' },
      {
        key: { userId: 1, createdAt: -1 },
        name: 'userId_createdAt',
        serves: "a shopper's receipts, newest first",
      },
    ],
  },
  journal: {
    validator: object(
      ['_id', 'userId', 'firstSeq', 'seq', 'at', 'command', 'receiptId', 'after', 'entries'],
      {
        _id: text,
        userId: text,
        firstSeq: atLeast(1),
        seq: atLeast(1),
        at: date,
        command: { enum: ['receipt.submit', 'receipt.void', 'receipt.return', 'levels.settle'] },
        receiptId: text,
        entries: { ...list, minItems: 1 },
      },
    ),
    // Order and range of one shopper's entries are served by `_id`.
    indexes: [],
  },
  openings: {
    validator: object(['_id', 'seq', 'user', 'receipts', 'scores', 'seal'], {
      _id: text,
      seq: atLeast(1),
      user: named,
      receipts: object(['standing', 'spent'], { standing: atLeast(0), spent: atLeast(0) }).$jsonSchema,
      scores: named,
      seal: text,
    }),
    indexes: [],
  },
  scores: {
    validator: object(['_id', 'key', 'userId', 'coins', 'xp', 'receipts'], {
      _id: text,
      key: text,
      userId: text,
      coins: whole,
      xp: whole,
      receipts: whole,
      expiresAt: date,
    }),
    indexes: [
      { key: { key: 1, coins: -1, userId: 1 }, name: 'ranking_coins', serves: 'a ranking by coins' },
      { key: { key: 1, xp: -1, userId: 1 }, name: 'ranking_xp', serves: 'a ranking by XP' },
      { key: { key: 1, receipts: -1, userId: 1 }, name: 'ranking_receipts', serves: 'a ranking by receipts' },
      {
        key: { expiresAt: 1 },
        name: 'expiresAt',
        expireAfterSeconds: 0,
        serves: 'rankings that nobody asks for any more go by themselves',
      },
    ],
  },
  scoresKnown: { validator: object(['_id', 'seq'], { _id: text, seq: atLeast(1) }), indexes: [] },
  profiles: {
    validator: object(['_id', 'name', 'showName'], {
      _id: text,
      name: { ...text, minLength: 1, maxLength: 60 },
      showName: { bsonType: 'bool' },
    }),
    indexes: [],
  },
  nodes: {
    validator: object(
      ['_id', 'name', 'url', 'role', 'version', 'sockets', 'everyMs', 'startedAt', 'seenAt'],
      {
        _id: text,
        name: text,
        url: text,
        role: text,
        version: text,
        sockets: atLeast(0),
        everyMs: atLeast(1),
        startedAt: date,
        seenAt: date,
      },
    ),
    indexes: [
      {
        key: { seenAt: 1 },
        name: 'seenAt',
        expireAfterSeconds: forgottenAfterMs / 1_000,
        serves: 'who is here, latest first; nodes that died are forgotten by themselves',
      },
    ],
  },
  leases: {
    validator: object(['_id', 'token', 'holder', 'expiresAt', 'releasedAt', 'restMs', 'asked', 'stood'], {
      _id: text,
      token: atLeast(0),
      holder: { bsonType: ['string', 'null'] },
      expiresAt: date,
      releasedAt: date,
      restMs: { bsonType: ['int', 'long', 'double'], minimum: 0 },
      asked: { bsonType: 'bool' },
      stood: atLeast(0),
    }),
    indexes: [],
  },
  rulebooks: { validator: {}, indexes: [] },
  meta: { validator: {}, indexes: [] },
};

/**
 * Creates what is missing and brings validators up to date. Safe to run on every start, by several nodes at once. What is
 * right already is left alone: to change a collection waits for every open transaction, such as one of a node that was
 * killed, and every write of the other nodes waits behind that.
 */
export async function prepareDatabase(db: Db): Promise<void> {
  const present = new Map((await db.listCollections().toArray()).map((found) => [found.name, found]));
  for (const [name, { validator, indexes }] of Object.entries(collections)) {
    const found = present.get(name);
    const stored: Document =
      (found !== undefined && 'options' in found && found.options?.['validator']) || {};
    if (found === undefined) await createCollection(db, name, validator);
    else if (!isDeepStrictEqual(stored, validator)) await db.command({ collMod: name, validator });
    if (indexes.length > 0) {
      await db.collection(name).createIndexes(indexes.map(({ serves: _, ...index }) => index));
    }
  }
}

async function createCollection(db: Db, name: string, validator: Document): Promise<void> {
  try {
    await db.createCollection(name, { validator });
  } catch (error) {
    const code = (error as { code?: unknown }).code; // server errors carry a code
    if (code !== namespaceExists) throw error;
  }
}

const namespaceExists = 48;
