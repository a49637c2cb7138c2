// Damage done to the books of Mina on purpose, and which checks break by it: no more, no fewer.
import type { Db } from 'mongodb';
import type { JournalDocument, ReceiptDocument, UserDocument } from '../../src/adapters/mongo/documents.ts';
import {
  journalId,
  receiptFromDocument,
  recordToDocument,
  userFromDocument,
  userToDocument,
} from '../../src/adapters/mongo/documents.ts';
import { decide } from '../../src/game/decide.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { limits } from '../builders.ts';
import { mallRulebook } from './mall-on-mongo.ts';

export const users = (db: Db) => db.collection<UserDocument>('users');
const journal = (db: Db) => db.collection<JournalDocument>('journal');
const receipts = (db: Db) => db.collection<ReceiptDocument>('receipts');

/** A record of Mina's journal: the first (0) is an award, the last (−1) a void. */
async function minasRecord(db: Db, index: number): Promise<JournalDocument> {
  const records = await journal(db).find({ userId: 'mina' }).sort({ _id: 1 }).toArray();
  const record = records.at(index);
  if (record === undefined) throw new Error('Mina has been shopping');
  return record;
}

async function refile(
  db: Db,
  { _id, ...record }: JournalDocument,
  as: Partial<JournalDocument>,
): Promise<void> {
  await journal(db).deleteOne({ _id });
  await journal(db).insertOne({ _id, ...record, ...as });
}

/** What a server without idempotency does: the same receipt once more, all sums in order. */
async function awardAgain(db: Db): Promise<void> {
  const user = await users(db).findOne({ _id: 'mina' });
  const receipt = await receipts(db).findOne({ _id: 'cafe:mina-0' });
  if (user === null || receipt === null) throw new Error('Mina has been shopping');
  const purchase = receiptFromDocument(receipt);
  if (purchase.status !== 'applied') throw new Error('this receipt stands');
  const rules = prepareRules(mallRulebook);
  const situation = {
    user: userFromDocument(user),
    receipt: null,
    atMs: Date.now(),
    rules,
    judgedBy: null,
    limits,
  };
  const decision = decide({ type: 'receipt.submit', receiptId: 'cafe:mina-0', purchase }, situation);
  if (decision.kind !== 'changed') throw new Error('a first submission changes');
  await users(db).replaceOne({ _id: 'mina' }, userToDocument(decision.user));
  await journal(db).insertOne(recordToDocument(decision.record));
}

export interface Damage {
  readonly title: string;
  readonly done: (db: Db) => Promise<unknown>;
  /** Every check that breaks, and what it says. */
  readonly breaks: Readonly<Record<string, RegExp>>;
}

export const damages: readonly Damage[] = [
  {
    title: 'coins changed',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { coins: 7 } }),
    breaks: {
      sums: /^1 broken\nuser mina: coins is \d+, not \d+$/,
      replay: /user mina: coins is \d+, not \d+$/,
    },
  },
  {
    title: 'XP changed',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { xp: 1 } }),
    breaks: { sums: /user mina: xp is/, replay: /user mina: xp is/ },
  },
  {
    title: 'totalSpent wrong',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $inc: { totalSpent: 1 } }),
    breaks: {
      totals: /user mina: says \d receipts, \d+ spent; the receipts add up to/,
      replay: /totalSpent/,
    },
  },
  {
    title: 'mission progress falsified',
    done: async (db) => {
      const progress = JSON.parse((await users(db).findOne({ _id: 'mina' }))?.progress ?? '');
      progress.missions[0].progress += 1;
      await users(db).updateOne({ _id: 'mina' }, { $set: { progress: JSON.stringify(progress) } });
    },
    breaks: { replay: /user mina: missions\.0\.progress is \d+, not \d+/ },
  },
  {
    title: 'mission progress that cannot be read',
    done: (db) => users(db).updateOne({ _id: 'mina' }, { $set: { progress: '{"levels' } }),
    breaks: { replay: /user mina: levels/ },
  },
  {
    title: 'user deleted',
    done: (db) => users(db).deleteOne({ _id: 'sara' }),
    breaks: { owners: /user sara: not stored, but there are 9 journal records/ },
  },
  {
    title: 'last entry of a record removed',
    done: async (db) => {
      const { _id } = await minasRecord(db, -1);
      await journal(db).updateOne({ _id }, { $pop: { entries: 1 } });
    },
    breaks: { sequence: /user mina: record \d+–\d+ holds \d+ entries, not \d+/, replay: /user mina/ },
  },
  {
    title: 'journal record deleted',
    done: async (db) => journal(db).deleteOne({ _id: (await minasRecord(db, 2))._id }),
    breaks: {
      sequence: /user mina: entry \d+ expected, found record \d+–\d+/,
      balances: /user mina: entry \d+ says \d+, the sum is \d+ \(the first of \d+\)/,
      sums: /user mina: coins is/,
      replay: /user mina/,
      receipts: /receipt cobbler:mina-2: record \d+ of user mina, its award, is missing/,
    },
  },
  {
    title: 'last journal record deleted',
    done: async (db) => journal(db).deleteOne({ _id: (await minasRecord(db, -1))._id }),
    breaks: {
      sequence: /user mina: stands at entry \d+, the journal ends at \d+/,
      sums: /user mina/,
      replay: /user mina/,
      receipts: /receipt cafe:mina-3: record \d+ of user mina, its void, is missing/,
    },
  },
  {
    title: 'whole journal of a shopper deleted',
    done: (db) => journal(db).deleteMany({ userId: 'sara0' }),
    breaks: { sequence: /user sara0: stands at/, sums: /sara0/, replay: /sara0/, receipts: /^9 broken/ },
  },
  {
    title: 'a number skipped',
    done: async (db) => {
      const last = await minasRecord(db, -1);
      const seq = last.seq + 1;
      await refile(db, last, { _id: journalId('mina', last.firstSeq + 1), seq, firstSeq: last.firstSeq + 1 });
      await users(db).updateOne({ _id: 'mina' }, { $set: { seq } });
    },
    breaks: { sequence: /^1 broken\nuser mina: entry \d+ expected/, replay: /seq/, receipts: /cafe:mina-3/ },
  },
  {
    title: 'record filed in another place',
    done: async (db) => {
      const last = await minasRecord(db, -1);
      await refile(db, last, { _id: journalId('mina', last.seq + 5) });
    },
    breaks: {
      sequence: /user mina: the record filed at \d+ says it is \d+ of mina/,
      receipts: /its void, is missing/,
    },
  },
  {
    title: 'balance falsified',
    done: async (db) => {
      const { _id } = await minasRecord(db, 2);
      await journal(db).updateOne({ _id }, { $inc: { 'entries.1.balance': 5 } });
    },
    breaks: { balances: /^1 broken\nuser mina: entry \d+ says \d+, the sum is \d+ \(the first of \d+\)$/ },
  },
  {
    title: 'standing after a record falsified',
    done: async (db) => {
      const { _id } = await minasRecord(db, 2);
      await journal(db).updateOne({ _id }, { $inc: { 'after.level': 1 } });
    },
    breaks: { balances: /user mina: record \d+–\d+: after\.level is \d, not \d$/ },
  },
  {
    title: 'one receipt awarded by two records',
    done: awardAgain,
    breaks: {
      awards:
        /^1 broken\nreceipt cafe:mina-0: awarded by record \d+ of user mina and again by record \d+ of user mina$/,
      totals: /user mina/,
    },
  },
  {
    title: 'receipt deleted',
    done: (db) => receipts(db).deleteOne({ _id: 'cafe:mina-3' }),
    breaks: {
      receipts: /^2 broken\nreceipt cafe:mina-3: missing; record \d+ of user mina is its award\n.* its void$/,
    },
  },
  {
    title: 'receipt that stands deleted',
    done: (db) => receipts(db).deleteOne({ _id: 'cafe:mina-0' }),
    breaks: { receipts: /receipt cafe:mina-0: missing/, totals: /user mina/ },
  },
  {
    title: 'receipt names another award',
    done: (db) => receipts(db).updateOne({ _id: 'cafe:mina-0' }, { $inc: { seq: 1 } }),
    breaks: {
      receipts: /cafe:mina-0: takes record .* for its award, which is record (.|\n)*its award, is missing/,
    },
  },
  {
    title: 'return forgotten by its receipt',
    done: (db) => receipts(db).updateOne({ _id: 'bookshop:mina-1' }, { $set: { returns: [] } }),
    breaks: {
      receipts:
        /bookshop:mina-1: does not know of its return, record (.|\n)*: returned with \d+ left of \d+ after returns of 0/,
    },
  },
  {
    title: 'rest of a receipt wrong',
    done: (db) => receipts(db).updateOne({ _id: 'bookshop:mina-1' }, { $inc: { left: 1 } }),
    breaks: { receipts: /receipt bookshop:mina-1: returned with 25002 left of 40001/, totals: /user mina/ },
  },
  {
    title: 'rulebook deleted',
    done: (db) => db.collection<{ _id: number }>('rulebooks').deleteOne({ _id: 1 }),
    breaks: { rulebooks: /rulebook 1: missing; it has judged 35 receipts, such as / },
  },
  {
    title: 'index dropped',
    done: (db) => db.collection('receipts').dropIndex('userId_createdAt'),
    breaks: { schema: /index receipts\.userId_createdAt: missing/ },
  },
  {
    title: 'validator taken away',
    done: (db) => db.command({ collMod: 'users', validator: {} }),
    breaks: { schema: /collection users: another validator/ },
  },
];
