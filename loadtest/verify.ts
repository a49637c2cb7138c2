// Checks in MongoDB that the work behind a figure was done: a figure counts only if this finds no fault.
import type { Db } from 'mongodb';
import type { LoadResult } from './load-job.ts';

/** What was acknowledged, and how. */
export type Work = Omit<LoadResult, 'windows' | 'highestRate'>;

/** Reads only what a majority has stored, because that is the promise. */
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

/** The sums of the ledger: receipts awarded, and the coins of all entries. */
async function sumLedger(database: Db): Promise<{ receipts: number; coins: number }> {
  const sums = { receipts: 0, coins: 0 };
  const documents = database
    .collection<{ records?: string }>('ledger')
    .find({ records: { $exists: true } }, { ...MAJORITY, projection: { records: 1 } });
  for await (const { records = '[]' } of documents) {
    for (const { cause, entries } of JSON.parse(records) as StoredRecord[]) {
      // as the product writes them
      if (cause === 'receipt.submit') sums.receipts += 1;
      for (const { coins = 0 } of entries) sums.coins += coins;
    }
  }
  return sums;
}

interface StoredRecord {
  readonly cause: string;
  readonly entries: readonly { readonly coins?: number }[];
}

/** Shoppers are written after the ledger. A measurement waits at most this long for them. */
const settleMs = 30_000;
const lookEveryMs = 200;

/** The sums of the shoppers when they have caught up, so that this work does not disturb the next measurement. */
async function settledUsers(database: Db, receipts: number): Promise<UserSums> {
  for (const untilMs = performance.now() + settleMs; ; ) {
    const users = await sumUsers(database);
    if (users.receipts >= receipts || performance.now() >= untilMs) return users;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function compare(faults: string[], what: string, found: number, expected: number): void {
  if (found !== expected) faults.push(`${what}: ${found}, expected ${expected}`);
}

/** Checks the generator's counts: every receipt was answered, and all replies are `applied` or those of a retry. */
function findReplyFaults(result: Work): string[] {
  const faults: string[] = [];
  compare(faults, 'receipts without an answer', result.unanswered, 0);
  compare(faults, 'receipts refused for good', result.refusedReceipts, 0);
  if (result.settledReceipts === 0) faults.push('no receipt was applied');
  // A refusal with a time to retry is allowed: the same receipt was sent again until it was settled.
  const fair = new Set(['applied', 'duplicate', 'busy', 'limited', 'retry', 'unavailable']);
  for (const [reply, count] of Object.entries(result.replies)) {
    if (!fair.has(reply)) faults.push(`${count} replies "${reply}"`);
  }
  return faults;
}

/**
 * Compares the database with the acknowledgements: every acknowledged receipt is stored, and its shopper was credited.
 * Returns the faults in words; none: the figure counts.
 */
export async function findFaults(
  database: Db,
  result: Work,
  options: { hasJournal: boolean },
): Promise<string[]> {
  const faults = findReplyFaults(result);
  const users = await settledUsers(database, result.settledReceipts);
  const ledger = options.hasJournal ? await sumLedger(database) : null;
  const stored = ledger?.receipts ?? (await database.collection('receipts').countDocuments({}, MAJORITY));
  compare(faults, 'receipts stored', stored, result.settledReceipts);
  compare(faults, "sum of the users' receipts", users.receipts, result.settledReceipts);
  compare(faults, "sum of the users' spending", users.spent, result.settledAmount);
  if (users.coins === 0) faults.push('no coins were credited');
  if (ledger !== null) compare(faults, "sum of the ledger's coins", ledger.coins, users.coins);
  return faults;
}
