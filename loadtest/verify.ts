// Checks in MongoDB that the work behind a figure was done: a figure counts only when nothing is found here.
import type { Db } from 'mongodb';
import type { LoadResult } from './load-job.ts';

/** What was acknowledged, and how. */
export type Work = Omit<LoadResult, 'windows' | 'highestRate'>;

/** Reads back only what a majority holds: the promise that is measured. */
const MAJORITY = { readConcern: { level: 'majority' } } as const;

interface UserSums {
  coins: number;
  receipts: number;
  spent: number;
}

async function sumUsers(database: Db): Promise<UserSums> {
  const [sums] = await database
    .collection('users')
    .aggregate<UserSums>(
      [
        {
          $group: {
            _id: null,
            coins: { $sum: '$coins' },
            receipts: { $sum: '$totalReceipts' },
            spent: { $sum: '$totalSpent' },
          },
        },
      ],
      MAJORITY,
    )
    .toArray();
  return sums ?? { coins: 0, receipts: 0, spent: 0 };
}

async function sumJournalCoins(database: Db): Promise<number> {
  const [sums] = await database
    .collection('journal')
    .aggregate<{ coins: number }>(
      [{ $unwind: '$entries' }, { $group: { _id: null, coins: { $sum: '$entries.coins' } } }],
      MAJORITY,
    )
    .toArray();
  return sums?.coins ?? 0;
}

function compare(faults: string[], what: string, found: number, expected: number): void {
  if (found !== expected) faults.push(`${what}: ${found}, expected ${expected}`);
}

/** What the generator itself must have seen: every receipt answered, and no reply but `applied` or a repeat's. */
function findReplyFaults(result: Work): string[] {
  const faults: string[] = [];
  compare(faults, 'receipts without an answer', result.unanswered, 0);
  compare(faults, 'receipts refused for good', result.refusedReceipts, 0);
  if (result.settledReceipts === 0) faults.push('no receipt was applied');
  // Asking to come back later is a fair answer: the same receipt was sent again until it was settled.
  const fair = new Set(['applied', 'duplicate', 'busy', 'limited', 'retry', 'unavailable']);
  for (const [reply, count] of Object.entries(result.replies)) {
    if (!fair.has(reply)) faults.push(`${count} replies "${reply}"`);
  }
  return faults;
}

/**
 * Holds the database against what was acknowledged: every acknowledged receipt is stored, and its shopper was
 * credited with it. Gives the faults in words; none means that the figure counts.
 */
export async function findFaults(
  database: Db,
  result: Work,
  options: { hasJournal: boolean },
): Promise<string[]> {
  const faults = findReplyFaults(result);
  const users = await sumUsers(database);
  const stored = await database.collection('receipts').countDocuments({}, MAJORITY);
  compare(faults, 'receipts stored', stored, result.settledReceipts);
  compare(faults, "sum of the users' receipts", users.receipts, result.settledReceipts);
  compare(faults, "sum of the users' spending", users.spent, result.settledAmount);
  if (users.coins === 0) faults.push('no coins were credited');
  if (options.hasJournal) {
    compare(faults, "sum of the journal's coins", await sumJournalCoins(database), users.coins);
  }
  return faults;
}
