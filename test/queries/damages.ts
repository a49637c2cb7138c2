// Deliberate damage to Mina's ledger, and exactly which checks then fail.
import type { Db, UpdateFilter } from 'mongodb';
import type { StoredDocument, UserDocument } from '../../src/adapters/mongo/documents.ts';
import {
  documentOf,
  placeOf,
  placesEnd,
  recordsOfDocument,
  userFromDocument,
  userToDocument,
} from '../../src/adapters/mongo/documents.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import { decide } from '../../src/game/decide.ts';
import { replay } from '../../src/game/evolve.ts';
import type { JudgedReceipt } from '../../src/game/receipt.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import { limits } from '../builders.ts';
import { mallRulebook } from './mall-on-mongo.ts';

export const users = (db: Db) => db.collection<UserDocument>('users');
export const ledger = (db: Db) => db.collection<StoredDocument>('ledger');

const documentsOf = (db: Db, userId: string): Promise<StoredDocument[]> =>
  ledger(db)
    .find({ _id: { $gt: placeOf(userId, 0), $lt: placesEnd(userId) } })
    .sort({ _id: 1 })
    .toArray();

/** A document of Mina's, one per command: the first (0) is an award, the last (−1) a void. */
async function minas(db: Db, index: number): Promise<StoredDocument> {
  return (await documentsOf(db, 'mina')).at(index) ?? fail('Mina has been shopping');
}

function fail(why: string): never {
  throw new Error(why);
}

/** Somebody changes a document of Mina's. */
const written = (index: number, update: UpdateFilter<StoredDocument>) => async (db: Db) => {
  const { _id } = await minas(db, index);
  const options = { bypassDocumentValidation: true };
  const { modifiedCount } = await ledger(db).updateOne({ _id }, update, options);
  if (modifiedCount !== 1) fail('nothing was damaged');
};

/** Somebody moves a document of Mina's to another place. */
const moved = (index: number, to: (document: StoredDocument) => string) => async (db: Db) => {
  const document = await minas(db, index);
  await ledger(db).deleteOne({ _id: document._id });
  await ledger(db).insertOne({ ...document, _id: to(document) });
};

/** Somebody who knows the format falsifies one of Mina's records. */
const forged = (index: number, change: (record: JournalRecord) => JournalRecord) => async (db: Db) => {
  const document = await minas(db, index);
  const { claims, by = '' } = document;
  const { records } = documentOf({ records: recordsOfDocument(document).map(change), claims }, by);
  if (records === document.records) fail('nothing was damaged');
  await ledger(db).updateOne({ _id: document._id }, { $set: { records: records ?? '' } });
};

const receiptForged = (index: number, change: (receipt: JudgedReceipt) => Partial<JudgedReceipt>) =>
  forged(index, (record) =>
    record.cause === 'adjust'
      ? record
      : { ...record, receipt: { ...record.receipt, ...change(record.receipt) } },
  );

const notes = async (db: Db): Promise<StoredDocument> =>
  (await ledger(db).findOne({ note: /tombstone/ })) ?? fail('a void came too early');

/** What a server without idempotency does: the same receipt again, with consistent sums. */
async function awardAgain(db: Db): Promise<void> {
  const stored = (await users(db).findOne({ _id: 'mina' })) ?? fail('Mina has been shopping');
  const [record] = recordsOfDocument(await minas(db, 0));
  const purchase = record?.receipt ?? fail('her first receipt');
  const rules = prepareRules(mallRulebook);
  const { user } = userFromDocument(stored);
  const situation = { user, receipt: null, atMs: Date.now(), rules, judgedBy: null, limits };
  const decision = decide({ type: 'receipt.submit', receiptId: purchase.id, purchase }, situation);
  if (decision.kind !== 'changed') throw new Error('a first submission changes');
  const { firstSeq } = decision.record;
  await users(db).replaceOne({ _id: 'mina' }, userToDocument({ user: decision.user, from: firstSeq }));
  await ledger(db).insertOne(documentOf({ records: [decision.record], claims: ['r|another|1'] }, 'x.1'));
}

/** Mina after this many of her documents. */
async function setBack(db: Db, count: number): Promise<void> {
  const documents = (await documentsOf(db, 'mina')).slice(0, count);
  const records = documents.flatMap(recordsOfDocument);
  const user = records.reduce(replay, newUser('mina'));
  await users(db).replaceOne({ _id: 'mina' }, userToDocument({ user, from: records.at(-1)?.firstSeq ?? 0 }));
}

export interface Damage {
  readonly title: string;
  readonly done: (db: Db) => Promise<unknown>;
  /** Every check that fails, and its message. */
  readonly breaks: Readonly<Record<string, RegExp>>;
}

/** The projection is then behind: nodes repair it from the ledger, so it is not a fault. */
const behind: readonly Damage[] = [
  { title: 'a stored shopper deleted', done: (db) => users(db).deleteOne({ _id: 'sara' }), breaks: {} },
  { title: 'a stored shopper of an older backup', done: (db) => setBack(db, 4), breaks: {} },
];

const ofStoredShoppers: readonly Damage[] = [
  {
    title: 'coins changed',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { coins: 7 } }),
    breaks: { projection: /^1 broken\nuser mina: coins is \d+, not \d+$/ },
  },
  {
    title: 'XP changed',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { xp: 1 } }),
    breaks: { projection: /^1 broken\nuser mina: xp is \d+, not \d+$/ },
  },
  {
    title: 'totalSpent wrong',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { totalSpent: 1 } }),
    breaks: { projection: /^1 broken\nuser mina: totalSpent is \d+, not \d+$/ },
  },
  {
    title: 'coins of an older state changed',
    done: async (db) => {
      await setBack(db, 4);
      await users(db).updateOne({ _id: 'mina' }, { $inc: { coins: 7 } });
    },
    breaks: { projection: /^1 broken\nuser mina: coins is \d+, not \d+$/ },
  },
  {
    title: 'mission progress falsified',
    done: async (db) => {
      const progress = JSON.parse((await users(db).findOne({ _id: 'mina' }))?.progress ?? '');
      progress.missions[0].progress += 1;
      await users(db).updateOne({ _id: 'mina' }, { $set: { progress: JSON.stringify(progress) } });
    },
    breaks: { projection: /user mina: missions\.0\.progress is \d+, not \d+/ },
  },
  {
    title: 'mission progress that cannot be read',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $set: { progress: '{"levels' } }),
    breaks: { projection: /user mina: levels/ },
  },
  {
    title: 'a stored shopper ahead of the ledger',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { seq: 5 } }),
    breaks: { projection: /^1 broken\nuser mina: stands at entry \d+, the ledger ends at \d+$/ },
  },
  {
    title: 'a stored shopper in the middle of a record',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { seq: -1 } }),
    breaks: { projection: /^1 broken\nuser mina: stands at entry \d+, where no record ends$/ },
  },
  {
    title: 'a stored shopper whom nobody knows',
    done: (db) =>
      users(db).insertOne(userToDocument({ user: { ...newUser('stranger'), seq: 3, coins: 9 }, from: 1 })),
    breaks: { projection: /^1 broken\nuser stranger: stored, and the ledger has nothing of them$/ },
  },
];

const ofDocuments: readonly Damage[] = [
  {
    title: 'records that cannot be read',
    done: written(-1, { $set: { records: '[{"seq":' } }),
    breaks: {
      documents: /^1 broken\nuser mina: the document filed at \d+ cannot be read$/,
      projection: /user mina: stands at entry \d+, the ledger ends at \d+/,
    },
  },
  {
    title: 'a document without its records',
    done: written(-1, { $unset: { records: true } }),
    breaks: {
      claims: /user mina: .* claims r\|cafe:mina-3\|2, which nothing in it makes/,
      documents: /^1 broken\nuser mina: the document filed at \d+ .* its records end at undefined$/,
      projection: /user mina: stands at entry \d+, the ledger ends at \d+/,
    },
  },
  {
    title: 'records that are none',
    done: written(-1, { $set: { records: '[{},null]' } }),
    breaks: {
      documents: /^1 broken\nuser mina: the document filed at \d+ cannot be read$/,
      projection: /user mina: stands at entry \d+, the ledger ends at \d+/,
    },
  },
  {
    title: 'a document that says another end',
    done: written(-1, { $inc: { seq: 1 } }),
    breaks: {
      documents:
        /^1 broken\nuser mina: the document filed at \d+ says that it ends at \d+, its records end at \d+$/,
    },
  },
  {
    title: 'a document that says another time',
    done: written(-1, { $set: { at: new Date(0) } }),
    breaks: { documents: /^1 broken\nuser mina: the document filed at \d+ is dated 0, its records \d+$/ },
  },
  {
    title: 'a document deleted',
    done: async (db) => ledger(db).deleteOne({ _id: (await minas(db, 2))._id }),
    breaks: {
      totals: /user mina: totalReceipts is/,
      sequence: /^1 broken\nuser mina: entry \d+ expected, found record \d+–\d+$/,
      balances: /user mina: entry \d+ says \d+, the sum is \d+ \(the first of \d+\)/,
      projection: /user mina: seq is \d+, not \d+, coins is/,
      receipts: /receipt cobbler:mina-2: record \d+ of user mina, its award, is missing/,
    },
  },
  {
    title: 'the last document deleted',
    done: async (db) => ledger(db).deleteOne({ _id: (await minas(db, -1))._id }),
    breaks: { projection: /^1 broken\nuser mina: stands at entry \d+, the ledger ends at \d+$/ },
  },
  {
    title: 'everything of a shopper deleted',
    done: (db) => ledger(db).deleteMany({ _id: { $gte: placeOf('sara0', 0), $lt: placesEnd('sara0') } }),
    breaks: { projection: /^1 broken\nuser sara0: stored, and the ledger has nothing of them$/ },
  },
  {
    title: 'a number skipped',
    done: async (db) => {
      const last = await minas(db, -1);
      const records = recordsOfDocument(last).map((record) => ({
        ...record,
        firstSeq: record.firstSeq + 1,
        seq: record.seq + 1,
      }));
      await ledger(db).deleteOne({ _id: last._id });
      await ledger(db).insertOne(documentOf({ records, claims: last.claims }, 'x.1'));
      await users(db).updateOne({ _id: 'mina' }, { $inc: { seq: 1 } });
    },
    breaks: {
      sequence: /^1 broken\nuser mina: entry \d+ expected/,
      projection: /seq/,
      receipts: /receipt cafe:mina-3: does not know of its void, record \d+ of user mina/,
    },
  },
  {
    title: 'a document filed in another place',
    done: moved(-1, ({ seq }) => placeOf('mina', seq + 5)),
    breaks: {
      sequence: /user mina: entry \d+ expected, found record/,
      receipts: /receipt cafe:mina-3: record \d+ of user mina, its void, is missing/,
    },
  },
  {
    title: 'a document filed under somebody else',
    done: moved(-1, ({ seq }) => placeOf('mina-2', seq)),
    breaks: {
      sequence: /user mina-2: entry 1 expected, found record/,
      balances: /user mina-2/,
      projection: /user mina: stands at entry \d+, the ledger ends at \d+/,
      totals: /user mina-2/,
      receipts: /record \d+ of user mina-2: holds receipt cafe:mina-3 of user mina/,
    },
  },
  {
    title: 'a document at a place of nobody',
    done: moved(-1, () => 'mina'),
    breaks: {
      documents: /^1 broken\nmina is no place of anybody$/,
      projection: /user mina: stands at entry \d+, the ledger ends at \d+/,
    },
  },
];

const ofRecords: readonly Damage[] = [
  {
    title: 'last entry of a record removed',
    done: forged(-1, (record) => ({ ...record, entries: record.entries.slice(0, -1) })),
    breaks: {
      sequence: /user mina: record \d+–\d+ holds \d+ entries, not \d+/,
      projection: /user mina/,
      totals: /user mina/,
    },
  },
  {
    title: 'coins of an entry raised',
    done: forged(2, (record) => ({
      ...record,
      entries: record.entries.map((entry) =>
        entry.kind === 'coins.credited' ? { ...entry, coins: entry.coins + 5 } : entry,
      ),
    })),
    breaks: {
      balances: /^1 broken\nuser mina: entry \d+ says \d+, the sum is \d+/,
      projection: /user mina: coins/,
    },
  },
  {
    title: 'balance falsified',
    done: forged(2, (record) => ({
      ...record,
      entries: record.entries.map((entry) =>
        entry.kind === 'coins.credited' ? { ...entry, balance: entry.balance + 5 } : entry,
      ),
    })),
    breaks: { balances: /^1 broken\nuser mina: entry \d+ says \d+, the sum is \d+/ },
  },
  {
    title: 'standing after a record falsified',
    done: forged(2, (record) => ({ ...record, after: { ...record.after, level: record.after.level + 1 } })),
    breaks: { balances: /user mina: record \d+–\d+: after\.level is \d, not \d$/ },
  },
  {
    title: 'one receipt awarded by two records',
    done: awardAgain,
    breaks: {
      awards: /^1 broken\nreceipt cafe:mina-0: awarded before, and again by record \d+ of user mina$/,
      claims: /receipt cafe:mina-0: record \d+ of user mina does not claim state 1/,
      totals: /user mina/,
    },
  },
  {
    title: 'a receipt of somebody else',
    done: receiptForged(0, () => ({ userId: 'sara' })),
    breaks: { receipts: /^1 broken\nrecord 1 of user mina: holds receipt cafe:mina-0 of user sara$/ },
  },
  {
    title: 'receipt names another award',
    done: receiptForged(0, ({ seq }) => ({ seq: seq + 1 })),
    breaks: {
      receipts:
        /cafe:mina-0: does not know of its award, record 1 (.|\n)*record 2 of user mina, its award, is missing/,
    },
  },
  {
    title: 'return forgotten by its receipt',
    done: receiptForged(5, () => ({ returns: [] })),
    breaks: {
      receipts:
        /bookshop:mina-1: does not know of its return, record (.|\n)*: returned with \d+ left of \d+ after returns of 0/,
    },
  },
  {
    title: 'a state of a receipt left out',
    done: receiptForged(5, ({ version }) => ({ version: version + 1 })),
    breaks: {
      receipts: /bookshop:mina-1: record \d+ of user mina leads from state 1 to 3/,
      claims: /bookshop:mina-1: record \d+ of user mina does not claim state 3/,
    },
  },
  {
    title: 'rest of a receipt wrong',
    done: receiptForged(5, ({ left }) => ({ left: left + 1 })),
    breaks: { receipts: /receipt bookshop:mina-1: returned with 25002 left of 40001/, totals: /user mina/ },
  },
  {
    title: 'rulebook deleted',
    done: (db) => db.collection<{ _id: number }>('rulebooks').deleteOne({ _id: 1 }),
    breaks: { rulebooks: /rulebook 1: missing; it has judged 35 receipts, such as / },
  },
];

const ofClaims: readonly Damage[] = [
  {
    title: 'claims taken away',
    done: written(0, { $set: { claims: [] } }),
    breaks: { claims: /^1 broken\nreceipt cafe:mina-0: record 1 of user mina does not claim state 1$/ },
  },
  {
    title: 'claims that are gone altogether',
    done: written(0, { $unset: { claims: true } }),
    breaks: { claims: /^1 broken\nreceipt cafe:mina-0: record 1 of user mina does not claim state 1$/ },
  },
  {
    title: 'a claim that keeps a receipt out that never came',
    done: written(0, { $push: { claims: 'r|cafe:never|1' } }),
    breaks: { claims: /^1 broken\nuser mina: .* at 1 claims r\|cafe:never\|1, which nothing in it makes$/ },
  },
];

const ofNotes: readonly Damage[] = [
  {
    title: 'a note that cannot be read',
    done: async (db) => ledger(db).updateOne({ _id: (await notes(db))._id }, { $set: { note: '{"id' } }),
    breaks: { documents: /^1 broken\nthe note filed at :r\|cafe:early\|1 cannot be read$/ },
  },
  {
    title: 'a note without its text',
    done: async (db) => ledger(db).updateOne({ _id: (await notes(db))._id }, { $unset: { note: true } }),
    breaks: { documents: /^1 broken\nthe note filed at :r\|cafe:early\|1 cannot be read$/ },
  },
  {
    title: 'a note in another place',
    done: async (db) => {
      const note = await notes(db);
      await ledger(db).deleteOne({ _id: note._id });
      await ledger(db).insertOne({ ...note, _id: ':elsewhere' });
    },
    breaks: { documents: /^1 broken\nthe note filed at :elsewhere is not as it was appended$/ },
  },
  {
    title: 'a note that claims another receipt',
    done: async (db) =>
      ledger(db).updateOne({ _id: (await notes(db))._id }, { $set: { claims: ['r|cafe:other|1'] } }),
    breaks: {
      documents: /the note filed at :r\|cafe:early\|1 is not as it was appended/,
      claims: /^1 broken\nreceipt cafe:early: its note claims r\|cafe:other\|1, not state 1 alone$/,
    },
  },
];

const ofSchema: readonly Damage[] = [
  {
    title: 'index dropped',
    done: (db) => ledger(db).dropIndex('at'),
    breaks: { schema: /index ledger\.at: missing/ },
  },
  {
    title: 'claims that are not unique any more',
    done: async (db) => {
      await ledger(db).dropIndex('claims');
      await ledger(db).createIndex({ claims: 1 }, { name: 'claims' });
    },
    breaks: { schema: /^1 broken.*\nindex ledger\.claims: other options \(uniqueness of claims/ },
  },
  {
    title: 'validator taken away',
    done: (db) => db.command({ collMod: 'users', validator: {} }),
    breaks: { schema: /collection users: another validator/ },
  },
];

export const damages: readonly Damage[] = [
  ...behind,
  ...ofStoredShoppers,
  ...ofDocuments,
  ...ofRecords,
  ...ofClaims,
  ...ofNotes,
  ...ofSchema,
];
