// Compares the mall's data over HTTP with the tills' journals: each acknowledged receipt has exactly one award.
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';
import type { Claim } from './claims.ts';
import type { Face } from './face.ts';

/** A shopper's state, and every entry of the journal. */
export interface ToldBook {
  readonly stands: Snapshot | null;
  readonly entries: readonly Entry[];
}

/** By shopper. */
export type ToldBooks = ReadonlyMap<string, ToldBook>;

export interface BooksVerdict {
  readonly lost: number;
  readonly doubled: number;
  readonly broken: readonly string[];
}

/** Reads these shoppers from the node at `url`. */
export async function readBooks(face: Face, url: string, userIds: readonly string[]): Promise<ToldBooks> {
  const books = new Map<string, ToldBook>();
  for (const userId of userIds) {
    const entries = await face.journal(url, userId);
    books.set(userId, { entries, stands: await face.snapshot(url, userId) });
  }
  return books;
}

interface Award {
  readonly userId: string;
  readonly entry: Entry;
}

/** By receipt. */
function awardsOf(books: ToldBooks): Map<string, Award[]> {
  const awards = new Map<string, Award[]>();
  for (const [userId, { entries }] of books) {
    for (const entry of entries) {
      const { receiptId } = entry;
      if (entry.kind !== 'purchase.recorded' || receiptId === undefined) continue;
      awards.set(receiptId, [...(awards.get(receiptId) ?? []), { userId, entry }]);
    }
  }
  return awards;
}

/** Compares them and names every difference. */
export function compareBooks(claims: ReadonlyMap<string, Claim>, books: ToldBooks): BooksVerdict {
  const broken: string[] = [];
  const awards = awardsOf(books);
  let lost = 0;
  let doubled = 0;
  const sums = new Map<string, { receipts: number; spent: number; coins: number; xp: number }>();

  for (const { receiptId, receipt, outcome, retries } of claims.values()) {
    const [award, ...more] = awards.get(receiptId) ?? [];
    if (more.length > 0) {
      doubled += 1;
      broken.push(`${receiptId} was awarded ${more.length + 1} times`);
    }
    if (outcome === null) {
      broken.push(`${receiptId} was never answered${retries.length > 0 ? `, only ${retries.join()}` : ''}`);
      continue;
    }
    if (award === undefined) {
      lost += 1;
      broken.push(`${receiptId} was acknowledged and is in no journal`);
    } else if (award.userId !== receipt.userId || (award.entry.amount ?? receipt.amount) !== receipt.amount) {
      broken.push(`${receiptId} is awarded as something else: ${JSON.stringify(award)}`);
    }
    const sum = sums.get(receipt.userId) ?? { receipts: 0, spent: 0, coins: 0, xp: 0 };
    sum.receipts += 1;
    sum.spent += receipt.amount;
    sum.coins += outcome.coins.delta;
    sum.xp += outcome.xp.delta;
    sums.set(receipt.userId, sum);
  }
  for (const receiptId of awards.keys()) {
    if (!claims.has(receiptId)) broken.push(`${receiptId} is awarded and no till has issued it`);
  }
  for (const [userId, sum] of sums) {
    const stands = books.get(userId)?.stands;
    const has = {
      receipts: stands?.totalReceipts,
      spent: stands?.totalSpent,
      coins: stands?.coins,
      xp: stands?.xp,
    };
    for (const sort of ['receipts', 'spent', 'coins', 'xp'] as const) {
      if (has[sort] !== sum[sort])
        broken.push(`${userId} has ${has[sort]} ${sort}, the tills' answers add up to ${sum[sort]}`);
    }
  }
  return { lost, doubled, broken };
}
