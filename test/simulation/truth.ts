// The state that a majority has at this instant, readable without a promise.
import type { JournalRecord } from '../../src/game/change.ts';
import type { Command } from '../../src/game/command.ts';
import { replay } from '../../src/game/evolve.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import type { LedgerDocument } from '../../src/ports/store.ts';

export interface Truth {
  /** The whole ledger, in the order in which a majority had it. */
  readonly documents: readonly LedgerDocument[];
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** The records of all shoppers, in the order of their documents. */
  readonly records: readonly JournalRecord[];
  shoppers(): readonly string[];
  recordsOf(receiptId: string): readonly JournalRecord[];
  recordsOfShopper(userId: string): readonly JournalRecord[];
  head(userId: string): number;
  /** Whether the command has taken effect, now or earlier. */
  isDone(command: Command): boolean;
  add(document: LedgerDocument): void;
}

export function createTruth(): Truth {
  const documents: LedgerDocument[] = [];
  const receipts = new Map<string, Receipt>();
  const records: JournalRecord[] = [];
  const byReceipt = new Map<string, JournalRecord[]>();
  const byShopper = new Map<string, JournalRecord[]>();
  const recordsOf = (receiptId: string): readonly JournalRecord[] => byReceipt.get(receiptId) ?? [];
  const recordsOfShopper = (userId: string): readonly JournalRecord[] => byShopper.get(userId) ?? [];
  const put = (all: Map<string, JournalRecord[]>, key: string, record: JournalRecord): void => {
    const known = all.get(key);
    if (known) known.push(record);
    else all.set(key, [record]);
  };
  return {
    documents,
    receipts,
    records,
    shoppers: () => [...byShopper.keys()],
    recordsOf,
    recordsOfShopper,
    head: (userId) => recordsOfShopper(userId).reduce((head, { seq }) => Math.max(head, seq), 0),
    isDone: (command) => isDone(command, receipts.get(command.receiptId), recordsOf(command.receiptId)),
    add: (document) => {
      documents.push(document);
      if ('note' in document) {
        receipts.set(document.note.id, document.note);
        return;
      }
      for (const record of document.records) {
        records.push(record);
        put(byReceipt, record.ref, record);
        put(byShopper, record.userId, record);
        if (record.receipt !== null) receipts.set(record.receipt.id, record.receipt);
      }
    },
  };
}

/** The shopper after each of these records; an error if they are not consecutive. */
export function foldOf(userId: string, records: readonly JournalRecord[]): User[] | Error {
  const after: User[] = [];
  try {
    for (const record of records) after.push(replay(after.at(-1) ?? newUser(userId), record));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  return after;
}

function isDone(command: Command, receipt: Receipt | undefined, records: readonly JournalRecord[]): boolean {
  if (receipt === undefined) return false;
  if (command.type === 'receipt.submit') {
    if (receipt.status === 'tombstone') return false;
    const { userId, amount } = command.purchase;
    if (receipt.userId !== userId || receipt.amount !== amount) return false;
    return receipt.status === 'rejected' || records.some((record) => record.cause === 'receipt.submit');
  }
  const { part } = command;
  if (!('left' in receipt)) {
    const { reason, returns = [] } = receipt;
    return part === undefined
      ? reason !== undefined
      : returns.some(({ returnNo, amount }) => returnNo === part.returnNo && amount === part.amount);
  }
  return part === undefined
    ? receipt.left === 0
    : receipt.returns.some(({ returnNo, amount }) => returnNo === part.returnNo && amount === part.amount);
}
