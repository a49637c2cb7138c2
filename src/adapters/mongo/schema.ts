// Collections, their validators and indexes. Everything exists before the first write: a claim that is made before its
// index is not unique.
import { isDeepStrictEqual } from 'node:util';
import type { Db, Document, IndexDescription } from 'mongodb';
import { actsKeptMs } from '../../ports/operator-log.ts';
import { forgottenAfterMs } from '../../ports/registry.ts';
import { isUnauthorized, MissingRightsError } from './rights.ts';

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
  ledger: {
    validator: object(['_id', 'seq', 'claims'], {
      _id: text,
      seq: atLeast(0),
      at: date,
      claims: { ...list, minItems: 1, items: text },
      by: text,
      records: text,
      note: text,
      opening: text,
      seal: text,
    }),
    indexes: [
      {
        key: { claims: 1 },
        name: 'claims',
        unique: true,
        serves: 'what may happen only once; how a receipt stands',
      },
      { key: { at: 1 }, name: 'at', serves: 'what was appended since a time, or before it' },
    ],
  },
  users: {
    validator: object(
      ['_id', 'seq', 'from', 'coins', 'xp', 'level', 'totalReceipts', 'totalSpent', 'progress'],
      {
        _id: text,
        seq: atLeast(1),
        from: atLeast(0),
        coins: whole,
        xp: whole,
        level: atLeast(1),
        totalReceipts: atLeast(0),
        totalSpent: atLeast(0),
        progress: text,
      },
    ),
    indexes: [],
  },
  standings: {
    validator: object(['_id', 'seq', 'by', 'n', 'at', 'keys', 'scores'], {
      _id: text,
      seq: atLeast(1),
      by: text,
      n: atLeast(0),
      at: date,
      keys: list,
      scores: named,
    }),
    indexes: [
      {
        key: { keys: 1 },
        name: 'keys',
        serves: "all shoppers of a ranking; written with a shopper's first score in it",
      },
      { key: { at: 1, by: 1 }, name: 'at_by', serves: 'what other nodes have changed lately' },
    ],
  },
  profiles: {
    validator: object(['_id', 'name', 'showName'], {
      _id: text,
      name: { ...text, minLength: 1, maxLength: 60 },
      showName: { bsonType: 'bool' },
    }),
    indexes: [],
  },
  links: {
    validator: object(['_id', 'identity', 'until'], { _id: text, identity: named, until: date }),
    indexes: [
      {
        key: { until: 1 },
        name: 'until',
        expireAfterSeconds: 0,
        serves: 'links whose time is over are forgotten by themselves',
      },
    ],
  },
  subscribers: {
    validator: object(['_id', 'seq', 'subscriptions'], { _id: text, seq: atLeast(0), subscriptions: list }),
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
        figures: text,
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
    validator: object(['_id', 'token', 'holder', 'expiresAt', 'releasedAt', 'restMs', 'asked'], {
      _id: text,
      token: atLeast(0),
      holder: { bsonType: ['string', 'null'] },
      expiresAt: date,
      releasedAt: date,
      restMs: { bsonType: ['int', 'long', 'double'], minimum: 0 },
      asked: { bsonType: 'bool' },
    }),
    indexes: [],
  },
  acts: {
    validator: object(['at', 'by', 'event', 'asked', 'result'], {
      at: date,
      by: text,
      event: text,
      asked: text,
      result: text,
    }),
    indexes: [
      {
        key: { at: 1 },
        name: 'acts_at',
        expireAfterSeconds: actsKeptMs / 1_000,
        serves: 'what operators did last; old lines are forgotten by themselves',
      },
    ],
  },
  pairings: {
    validator: object(['_id', 'secretDigest', 'role', 'expiresAt', 'deviceId'], {
      _id: text,
      secretDigest: text,
      role: text,
      expiresAt: date,
      deviceId: { bsonType: ['string', 'null'] },
    }),
    indexes: [
      {
        key: { secretDigest: 1 },
        name: 'secretDigest',
        unique: true,
        serves: 'the token of the device that shows a code',
      },
      {
        key: { expiresAt: 1 },
        name: 'expiresAt',
        expireAfterSeconds: 0,
        serves: 'codes whose time is over are forgotten by themselves',
      },
    ],
  },
  devices: {
    validator: object(['_id', 'role', 'storeId', 'name', 'pairedAt', 'pairedBy', 'revokedAt'], {
      _id: text,
      role: text,
      storeId: { bsonType: ['string', 'null'] },
      name: text,
      pairedAt: date,
      pairedBy: text,
      revokedAt: { bsonType: ['date', 'null'] },
    }),
    indexes: [
      { key: { pairedAt: 1 }, name: 'pairedAt', serves: 'the devices that were paired last' },
      { key: { revokedAt: 1 }, name: 'revokedAt', serves: 'whose tokens are refused' },
    ],
  },
  rulebooks: { validator: {}, indexes: [] },
  meta: { validator: {}, indexes: [] },
};

/**
 * Creates what is missing and brings validators up to date. Safe to run on every start, by several nodes at once. What is
 * right already is left alone: changing a collection makes the writes of other nodes wait. What the user may not change
 * is left as it is and told, unless the guarantees of the project rest on it.
 * @throws MissingRightsError where the index of claims is not there and may not be made
 */
export async function prepareDatabase(db: Db, onLack: (what: string) => void = () => {}): Promise<void> {
  const allowed = async (what: string, work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (!isUnauthorized(error)) throw error;
      onLack(what);
    });
  };
  const found = await db
    .listCollections()
    .toArray()
    .catch((error: unknown) => {
      if (!isUnauthorized(error)) throw error;
      onLack('listCollections');
      return [];
    });
  const present = new Map(found.map((each) => [each.name, each]));
  for (const [name, { validator, indexes }] of Object.entries(collections)) {
    const there = present.get(name);
    const stored: Document =
      (there !== undefined && 'options' in there && there.options?.['validator']) || {};
    if (there === undefined)
      await allowed(`createCollection on ${name}`, createCollection(db, name, validator));
    else if (!isDeepStrictEqual(stored, validator)) {
      await allowed(`collMod on ${name}`, db.command({ collMod: name, validator }));
    }
    if (indexes.length === 0) continue;
    const made = db.collection(name).createIndexes(indexes.map(({ serves: _, ...index }) => index));
    await allowed(`createIndex on ${name}`, made);
  }
  await requireClaims(db);
}

/** Without this index nothing is awarded once: whoever could not make it must not write. */
async function requireClaims(db: Db): Promise<void> {
  const isThere = await db
    .collection('ledger')
    .indexes()
    .then(
      (found) => found.some(({ key, unique }) => isDeepStrictEqual(key, { claims: 1 }) && unique === true),
      (error: unknown) => {
        if (isUnauthorized(error)) return false;
        throw error;
      },
    );
  if (isThere) return;
  throw new MissingRightsError(
    `The unique index "claims" on ${db.databaseName}.ledger is not there, and the user in MONGODB_URL may not make or ` +
      `see it. Grant the role readWrite on "${db.databaseName}".`,
  );
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
