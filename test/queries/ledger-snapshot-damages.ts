// Deliberate damage to Mina's ledger snapshot, and exactly which checks then fail.
import type { Db, UpdateFilter } from 'mongodb';
import type { StoredDocument } from '../../src/adapters/mongo/documents.ts';
import {
  documentOf,
  ledgerSnapshotOf,
  ledgerSnapshotToDocument,
  placeOf,
  recordsOfDocument,
} from '../../src/adapters/mongo/documents.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import type { User } from '../../src/game/user.ts';
import type { Damage } from './damages.ts';
import { ledger } from './damages.ts';

const place = placeOf('mina', 0);

async function opened(
  db: Db,
): Promise<{ readonly document: StoredDocument; readonly ledgerSnapshot: LedgerSnapshot }> {
  const document = await ledger(db).findOne({ _id: place });
  const ledgerSnapshot = document === null ? null : ledgerSnapshotOf(document);
  if (document === null || ledgerSnapshot === null) throw new Error('Mina has a ledger snapshot');
  return { document, ledgerSnapshot };
}

/** Somebody changes the document. */
const written = (update: UpdateFilter<StoredDocument>) => async (db: Db) => {
  const { modifiedCount } = await ledger(db).updateOne({ _id: place }, update);
  if (modifiedCount !== 1) throw new Error('nothing was damaged');
};

/** Somebody changes the ledger snapshot, without knowing its checksum. */
const changed = (change: (ledgerSnapshot: LedgerSnapshot) => LedgerSnapshot) => async (db: Db) =>
  written({ $set: { opening: JSON.stringify(change((await opened(db)).ledgerSnapshot)) } })(db);

const userChanged = (change: (user: User) => Partial<User>) =>
  changed((ledgerSnapshot) => ({
    ...ledgerSnapshot,
    user: { ...ledgerSnapshot.user, ...change(ledgerSnapshot.user) },
  }));

/** Somebody who knows the checksum writes a false ledger snapshot. */
const forged = (change: (ledgerSnapshot: LedgerSnapshot) => LedgerSnapshot) => async (db: Db) =>
  ledger(db).replaceOne({ _id: place }, ledgerSnapshotToDocument(change((await opened(db)).ledgerSnapshot)));

/** Mina's first document after the ledger snapshot. */
async function next(db: Db): Promise<StoredDocument> {
  const { ledgerSnapshot } = await opened(db);
  const found = await ledger(db).findOne({ _id: placeOf('mina', ledgerSnapshot.user.seq + 1) });
  if (found === null) throw new Error('Mina goes on after her ledger snapshot');
  return found;
}

const withoutChecksum = /user mina: (.*, )?it was changed since it was folded/;
const falseSums = { balances: /user mina: entry \d+ says/, projection: /user mina: (seq .*, )?coins/ };

export const ledgerSnapshotDamages: readonly Damage[] = [
  {
    title: 'deleted',
    done: (db) => ledger(db).deleteOne({ _id: place }),
    breaks: {
      sequence: /user mina: entry 1 expected, found record \d+–\d+/,
      ...falseSums,
      leaderboards: /user mina: coins in mall:all is \d+, not \d+/,
    },
  },
  {
    title: 'coins changed',
    done: userChanged(({ coins }) => ({ coins: coins + 7 })),
    breaks: { snapshots: withoutChecksum, ...falseSums },
  },
  {
    title: 'XP changed',
    done: userChanged(({ xp }) => ({ xp: xp + 1 })),
    breaks: { snapshots: withoutChecksum, balances: /after\.xp/, projection: /user mina: xp/ },
  },
  {
    title: 'level changed',
    done: userChanged(({ level }) => ({ level: level + 1 })),
    breaks: { snapshots: withoutChecksum, balances: /levelBefore/ },
  },
  {
    title: 'totalSpent changed',
    done: userChanged(({ totalSpent }) => ({ totalSpent: totalSpent + 1 })),
    breaks: { snapshots: withoutChecksum, projection: /totalSpent/, totals: /user mina: totalSpent/ },
  },
  {
    title: 'progress of a mission changed',
    done: userChanged(({ missions }) => ({
      missions: missions.map((state) => ({ ...state, progress: state.progress + 1 })),
    })),
    breaks: { snapshots: withoutChecksum, projection: /missions/ },
  },
  {
    title: 'completions of the past added',
    done: userChanged(() => ({ past: [['regular', 3]] })),
    breaks: { snapshots: withoutChecksum, projection: /past/ },
  },
  {
    title: 'made unreadable',
    done: written({ $set: { opening: '{"user":' } }),
    breaks: {
      snapshots: /user mina: it cannot be read, it was changed/,
      sequence: /user mina: entry 1 expected, found record/,
      balances: /user mina: entry/,
      leaderboards: /user mina/,
    },
  },
  {
    title: 'said to reach further',
    done: written({ $inc: { seq: 1 } }),
    breaks: { snapshots: withoutChecksum },
  },
  {
    title: 'made to reach further',
    done: userChanged(({ seq }) => ({ seq: seq + 1 })),
    breaks: {
      snapshots: withoutChecksum,
      sequence: /user mina: entry \d+ expected, found record/,
      balances: /user mina/,
      projection: /user mina/,
      totals: /user mina/,
    },
  },
  {
    title: 'receipts miscounted',
    done: changed(({ receipts, ...rest }) => ({
      ...rest,
      receipts: { ...receipts, standing: receipts.standing + 1 },
    })),
    breaks: { snapshots: withoutChecksum, totals: /user mina: totalReceipts/ },
  },
  {
    title: 'what receipts came to changed',
    done: changed(({ receipts, ...rest }) => ({
      ...rest,
      receipts: { ...receipts, spent: receipts.spent - 5 },
    })),
    breaks: { snapshots: withoutChecksum, totals: /user mina: totalSpent/ },
  },
  {
    title: 'scores moved from one store to another',
    done: changed(({ scores, ...rest }) => {
      const swapped: Readonly<Record<string, string>> = {
        'store.cafe': 'store.bookshop',
        'store.bookshop': 'store.cafe',
      };
      const names = scores.map(([scope]) => scope);
      if (!Object.keys(swapped).every((scope) => names.includes(scope)))
        throw new Error('Mina has bought in both');
      return { ...rest, scores: scores.map(([scope, sums]) => [swapped[scope] ?? scope, sums] as const) };
    }),
    breaks: {
      snapshots: withoutChecksum,
      leaderboards: /user mina: coins in store\.\w+:all is \d+, not \d+/,
    },
  },
  {
    title: 'scores forged',
    done: forged((ledgerSnapshot) => ({
      ...ledgerSnapshot,
      scores: ledgerSnapshot.scores.map(
        ([scope, sums]) => [scope, { ...sums, coins: sums.coins + 1 }] as const,
      ),
    })),
    breaks: {
      snapshots: /user mina: coins of the mall add up to \d+, not \d+, coins of the stores add up to/,
      leaderboards: /user mina: coins in .*:all/,
    },
  },
  {
    title: 'coins forged',
    done: forged((ledgerSnapshot) => ({
      ...ledgerSnapshot,
      user: { ...ledgerSnapshot.user, coins: ledgerSnapshot.user.coins + 1 },
    })),
    breaks: { snapshots: /user mina: coins of the mall add up to/, ...falseSums },
  },
  {
    title: 'put in the place of somebody who is not there',
    done: async (db) => {
      const { document } = await opened(db);
      await ledger(db).insertOne({ ...document, _id: placeOf('nobody-else', 0), claims: ['o|nobody-else:'] });
    },
    breaks: { snapshots: /^1 broken\nuser nobody-else: it was changed since it was folded$/ },
  },
  {
    title: 'that claims what is not its own',
    done: written({ $set: { claims: ['r|cafe:never|1'] } }),
    breaks: { snapshots: withoutChecksum },
  },
  {
    title: 'followed by a hole',
    done: async (db) => ledger(db).deleteOne({ _id: (await next(db))._id }),
    breaks: {
      sequence: /user mina: entry \d+ expected/,
      ...falseSums,
      totals: /user mina/,
      receipts: /receipt cafe:mina-late-0: record \d+ of user mina, its award, is missing/,
      leaderboards: /user mina/,
    },
  },
  {
    title: 'followed by a receipt that says it is folded',
    done: async (db) => {
      const document = await next(db);
      const records = recordsOfDocument(document).map((record) =>
        record.cause === 'adjust' ? record : { ...record, receipt: { ...record.receipt, seq: 1 } },
      );
      const { records: text = '' } = documentOf({ records, claims: document.claims }, '');
      await ledger(db).updateOne({ _id: document._id }, { $set: { records: text } });
    },
    breaks: { receipts: /receipt cafe:mina-late-0: does not know of its award, record \d+ of user mina/ },
  },
];
