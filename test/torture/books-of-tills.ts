// Holds MongoDB against the tills' journals: acknowledged means exactly one award, nobody got more, the sums are theirs.
import type { Db } from 'mongodb';
import type { JournalDocument, ReceiptDocument, UserDocument } from '../../src/adapters/mongo/documents.ts';
import { recordFromDocument } from '../../src/adapters/mongo/documents.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import type { Claim } from './claims.ts';

/** The shoppers of one scenario, as MongoDB has them. */
export interface StoredBooks {
  readonly receipts: ReadonlyMap<string, ReceiptDocument>;
  readonly users: ReadonlyMap<string, UserDocument>;
  /** In the order of their sequence. */
  readonly journal: readonly JournalRecord[];
}

export interface BooksVerdict {
  readonly lost: number;
  readonly doubled: number;
  readonly broken: readonly string[];
}

/** Reads what concerns shoppers and receipts whose names begin with the scenario's. */
export async function readStored(db: Db, prefix: string): Promise<StoredBooks> {
  const begins = { $gte: `${prefix}-`, $lt: `${prefix}.` }; // '.' follows '-'
  const receipts = await db.collection<ReceiptDocument>('receipts').find({ receiptNo: begins }).toArray();
  const users = await db.collection<UserDocument>('users').find({ _id: begins }).toArray();
  const journal = await db
    .collection<JournalDocument>('journal')
    .find({ _id: begins })
    .sort({ _id: 1 })
    .toArray();
  return {
    receipts: new Map(receipts.map((receipt) => [receipt._id, receipt])),
    users: new Map(users.map((user) => [user._id, user])),
    journal: journal.map(recordFromDocument),
  };
}

/** How often each receipt was awarded, as the journal has it. */
function countAwards(journal: readonly JournalRecord[]): Map<string, number> {
  const awards = new Map<string, number>();
  for (const record of journal) {
    const times = record.entries.filter(({ kind }) => kind === 'purchase.recorded').length;
    awards.set(record.receiptId, (awards.get(record.receiptId) ?? 0) + times);
  }
  return awards;
}

/** Compares them; every break is named. */
export function compareBooks(claims: ReadonlyMap<string, Claim>, stored: StoredBooks): BooksVerdict {
  const broken: string[] = [];
  const awards = countAwards(stored.journal);
  let lost = 0;
  let doubled = 0;
  const sums = new Map<string, { receipts: number; spent: number; coins: number; xp: number }>();

  for (const { receiptId, receipt, outcome } of claims.values()) {
    const times = awards.get(receiptId) ?? 0;
    const kept = stored.receipts.get(receiptId);
    if (times > 1) {
      doubled += 1;
      broken.push(`${receiptId} was awarded ${times} times`);
    }
    if (outcome === null) {
      broken.push(`${receiptId} was never answered`);
      continue;
    }
    if (times === 0 || kept === undefined) {
      lost += 1;
      broken.push(
        `${receiptId} was acknowledged and is not there (${times} awards, ${kept ? 'a' : 'no'} receipt)`,
      );
    } else if (
      kept.status !== 'applied' ||
      kept.userId !== receipt.userId ||
      kept.amount !== receipt.amount
    ) {
      broken.push(`${receiptId} is stored as something else: ${JSON.stringify(kept)}`);
    }
    const sum = sums.get(receipt.userId) ?? { receipts: 0, spent: 0, coins: 0, xp: 0 };
    sum.receipts += 1;
    sum.spent += receipt.amount;
    sum.coins += outcome.coins.delta;
    sum.xp += outcome.xp.delta;
    sums.set(receipt.userId, sum);
  }
  for (const receiptId of stored.receipts.keys()) {
    if (!claims.has(receiptId)) broken.push(`${receiptId} is stored and no till has issued it`);
  }
  for (const [userId, sum] of sums) {
    const user = stored.users.get(userId);
    const has = { receipts: user?.totalReceipts, spent: user?.totalSpent, coins: user?.coins, xp: user?.xp };
    for (const sort of ['receipts', 'spent', 'coins', 'xp'] as const) {
      if (has[sort] !== sum[sort])
        broken.push(`${userId} has ${has[sort]} ${sort}, the tills' answers add up to ${sum[sort]}`);
    }
  }
  return { lost, doubled, broken };
}
