// Reads the ledger in MongoDB directly, without a node.
import type { Db } from 'mongodb';
import type { StoredDocument, UserDocument } from '../../src/adapters/mongo/documents.ts';
import { createLedgerReads } from '../../src/adapters/mongo/reads.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import { until } from './until.ts';

const timeoutMs = 5_000;

/** All records of a shopper, in order. */
export const recordsInLedger = (db: Db, userId: string): Promise<JournalRecord[]> =>
  createLedgerReads(db, timeoutMs).journalAfter(userId, 0, 100_000);

export const receiptsInLedger = (db: Db, ids: readonly string[]) =>
  createLedgerReads(db, timeoutMs).loadReceipts(ids);

/** The number of receipts that match. */
export async function countInLedger(db: Db, receiptId: RegExp): Promise<number> {
  const claims = await db.collection<StoredDocument>('ledger').distinct('claims');
  const ids = claims.flatMap((claim) => /^r\|(.*)\|\d+$/.exec(String(claim))?.[1] ?? []);
  return new Set(ids.filter((id) => receiptId.test(id))).size;
}

/** The stored shopper as of entry `seq`: the projection follows the ledger a moment later. */
export const storedAsOf = (db: Db, userId: string, seq: number): Promise<UserDocument> =>
  until(async () => {
    const found = await db.collection<UserDocument>('users').findOne({ _id: userId });
    return found?.seq === seq ? found : null;
  }, `stored shopper ${userId} as of entry ${seq}`);
