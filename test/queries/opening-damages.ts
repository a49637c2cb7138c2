// Damage done to the opening of Mina on purpose, and which checks break by it: no more, no fewer.
import type { Db, Document } from 'mongodb';
import { journalId, userToDocument } from '../../src/adapters/mongo/documents.ts';
import type { OpeningDocument } from '../../src/adapters/mongo/openings.ts';
import { openingFromDocument, openingToDocument } from '../../src/adapters/mongo/openings.ts';
import type { Opening } from '../../src/game/opening.ts';
import type { User } from '../../src/game/user.ts';
import type { Damage } from './damages.ts';

const openings = (db: Db) => db.collection<OpeningDocument>('openings');

/** Somebody writes to the opening as it is stored. */
const changed = (update: Document) => async (db: Db) => {
  const { modifiedCount } = await openings(db).updateOne({ _id: 'mina' }, update);
  if (modifiedCount !== 1) throw new Error('Mina has an opening');
};

/** Somebody who knows how openings are sealed writes a false one. */
const forged = (change: (opening: Opening) => Opening) => async (db: Db) => {
  const found = await openings(db).findOne({ _id: 'mina' });
  if (found === null) throw new Error('Mina has an opening');
  await openings(db).replaceOne({ _id: 'mina' }, openingToDocument(change(openingFromDocument(found))));
};

/** Somebody writes to what the game keeps, and to nothing else. */
const progressChanged = (change: (user: User) => Partial<User>) => async (db: Db) => {
  const found = await openings(db).findOne({ _id: 'mina' });
  if (found === null) throw new Error('Mina has an opening');
  const { user } = openingFromDocument(found);
  const { progress } = userToDocument({ ...user, ...change(user) });
  await changed({ $set: { 'user.progress': progress } })(db);
};

const unsealed = /user mina: (.*, )?it was changed since it was folded/;
const falseSums = { balances: /user mina: entry \d+ says/, sums: /user mina/, replay: /user mina/ };

export const openingDamages: readonly Damage[] = [
  {
    title: 'deleted',
    done: (db) => openings(db).deleteOne({ _id: 'mina' }),
    breaks: {
      sequence: /user mina: entry 1 expected, found record \d+–\d+/,
      ...falseSums,
      totals: /user mina: says \d+ receipts/,
      standings: /user mina: coins in mall:all is \d+, not \d+/,
    },
  },
  {
    title: 'coins changed',
    done: changed({ $inc: { 'user.coins': 7 } }),
    breaks: { openings: unsealed, ...falseSums },
  },
  {
    title: 'XP changed',
    done: changed({ $inc: { 'user.xp': 1 } }),
    breaks: { openings: unsealed, ...falseSums, balances: /after\.xp/ },
  },
  {
    title: 'level changed',
    done: changed({ $inc: { 'user.level': 1 } }),
    breaks: { openings: unsealed, balances: /levelBefore/ },
  },
  {
    title: 'totalSpent changed',
    done: changed({ $inc: { 'user.totalSpent': 1 } }),
    breaks: { openings: unsealed, replay: /totalSpent/ },
  },
  {
    title: 'progress of a mission changed',
    done: progressChanged((user) => ({
      missions: user.missions.map((state) => ({ ...state, progress: state.progress + 1 })),
    })),
    breaks: { openings: unsealed, replay: /missions/ },
  },
  {
    title: 'completions of the past added',
    done: progressChanged(() => ({ past: [['regular', 3]] })),
    breaks: { openings: unsealed, replay: /past/ },
  },
  {
    title: 'made unreadable',
    done: changed({ $set: { 'user.progress': '{"levels":' } }),
    breaks: { openings: unsealed, replay: /user mina/, standings: /cannot be compared/ },
  },
  {
    title: 'said to reach further',
    done: changed({ $inc: { seq: 1 } }),
    breaks: {
      openings: unsealed,
      sequence: /user mina: entry \d+ expected, found record/,
      replay: /seq/,
    },
  },
  {
    title: 'receipts miscounted',
    done: changed({ $inc: { 'receipts.standing': 1 } }),
    breaks: { openings: unsealed, totals: /user mina: says \d+ receipts/ },
  },
  {
    title: 'what receipts came to changed',
    done: changed({ $inc: { 'receipts.spent': -5 } }),
    breaks: { openings: unsealed, totals: /user mina/ },
  },
  {
    title: 'scores moved from one store to another',
    done: async (db) => {
      const found = await openings(db).findOne({ _id: 'mina' });
      const { 'store.cafe': cafe, 'store.bookshop': bookshop, ...rest } = found?.scores ?? {};
      if (!cafe || !bookshop) throw new Error('Mina has bought in both');
      const scores = { ...rest, 'store.cafe': bookshop, 'store.bookshop': cafe };
      await openings(db).updateOne({ _id: 'mina' }, { $set: { scores } });
    },
    breaks: { openings: unsealed, standings: /user mina: coins in store\.\w+:all is \d+, not \d+/ },
  },
  {
    title: 'scores forged',
    done: forged((opening) => ({
      ...opening,
      scores: opening.scores.map(([scope, sums]) => [scope, { ...sums, coins: sums.coins + 1 }] as const),
    })),
    breaks: {
      openings: /user mina: coins of the mall add up to \d+, not \d+, coins of the stores add up to/,
      standings: /user mina: coins in .*:all/,
    },
  },
  {
    title: 'coins forged',
    done: forged((opening) => ({ ...opening, user: { ...opening.user, coins: opening.user.coins + 1 } })),
    breaks: { openings: /user mina: coins of the mall add up to/, ...falseSums },
  },
  {
    title: 'made for somebody who is not there',
    done: async (db) => {
      const found = await openings(db).findOne({ _id: 'mina' });
      if (found === null) throw new Error('Mina has an opening');
      const { user, ...rest } = openingFromDocument(found);
      await openings(db).insertOne(openingToDocument({ ...rest, user: { ...user, id: 'nobody-else' } }));
    },
    breaks: { owners: /user nobody-else: not stored, but there are 0 journal records after an opening/ },
  },
  {
    title: 'record behind the opening deleted',
    done: async (db) => {
      const { seq } = (await openings(db).findOne({ _id: 'mina' })) ?? { seq: 0 };
      const { deletedCount } = await db
        .collection<{ _id: string }>('journal')
        .deleteOne({ _id: journalId('mina', seq + 1) });
      if (deletedCount !== 1) throw new Error('Mina goes on after her opening');
    },
    breaks: {
      sequence: /user mina: entry \d+ expected/,
      ...falseSums,
      receipts: /receipt cafe:mina-late-0: record \d+ of user mina, its award, is missing/,
      standings: /user mina/,
    },
  },
  {
    title: 'a receipt kept whose records are folded',
    done: async (db) => {
      const receipts = db.collection<{ _id: string; seq?: number; returns?: unknown[] }>('receipts');
      await receipts.updateOne({ _id: 'cafe:mina-late-0' }, { $set: { seq: 1, returns: [] } });
    },
    breaks: {
      awards: /receipt cafe:mina-late-0: awarded by record 1 of user mina and again/,
      receipts: /all its records are folded/,
    },
  },
];
