// The collections of the database, with their validators and indexes.
import type { Document, IndexDescription } from 'mongodb';
import { actsKeptMs } from '../../ports/operator-log.ts';
import { forgottenAfterMs } from '../../ports/registry.ts';

const whole = { bsonType: 'number', multipleOf: 1 };
const atLeast = (minimum: number) => ({ ...whole, minimum });
const text = { bsonType: 'string' };
const date = { bsonType: 'date' };
const list = { bsonType: 'array' };
const named = { bsonType: 'object' };

interface CollectionPlan {
  readonly validator: Document;
  /** `serves` names the query that needs the index. */
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
        serves: 'uniqueness of claims; the state of a receipt',
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
      { key: { at: 1, by: 1 }, name: 'at_by', serves: 'recent changes of other nodes' },
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
        serves: 'MongoDB deletes links that have expired',
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
        serves: 'the live nodes, latest first; MongoDB deletes dead ones',
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
        serves: 'the latest acts of operators; MongoDB deletes old ones',
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
        serves: 'MongoDB deletes codes that have expired',
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
