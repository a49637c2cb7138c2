// What is really stored at this instant, kept beside the store: no promise stands between a question and its answer.
import type { JournalRecord } from '../../src/game/change.ts';
import type { Command } from '../../src/game/command.ts';
import type { Receipt } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import type { Store } from '../../src/ports/store.ts';

export interface Truth {
  readonly store: Store;
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly users: ReadonlyMap<string, User>;
  /** Of all shoppers, in the order of their commits. */
  readonly records: readonly JournalRecord[];
  recordsOf(receiptId: string): readonly JournalRecord[];
  head(userId: string): number;
  /** Whether what the command asks for has been done, now or earlier. */
  isDone(command: Command): boolean;
}

export function watchTruth(inner: Store): Truth {
  const receipts = new Map<string, Receipt>();
  const users = new Map<string, User>();
  const records: JournalRecord[] = [];
  const byReceipt = new Map<string, JournalRecord[]>();
  const recordsOf = (receiptId: string): readonly JournalRecord[] => byReceipt.get(receiptId) ?? [];
  return {
    store: {
      ...inner,
      commit: async (batch) => {
        const result = await inner.commit(batch);
        if (result === 'conflict') return result;
        for (const { receipt } of batch.receipts) receipts.set(receipt.id, receipt);
        for (const { user } of batch.users) users.set(user.id, user);
        for (const record of batch.records) {
          records.push(record);
          byReceipt.set(record.receiptId, [...recordsOf(record.receiptId), record]);
        }
        return result;
      },
    },
    receipts,
    users,
    records,
    recordsOf,
    head: (userId) => users.get(userId)?.seq ?? 0,
    isDone: (command) => isDone(command, receipts.get(command.receiptId), recordsOf(command.receiptId)),
  };
}

function isDone(command: Command, receipt: Receipt | undefined, records: readonly JournalRecord[]): boolean {
  if (receipt === undefined) return false;
  if (command.type === 'receipt.submit') {
    if (receipt.status === 'tombstone') return false;
    const { userId, amount } = command.purchase;
    if (receipt.userId !== userId || receipt.amount !== amount) return false;
    return receipt.status === 'rejected' || records.some((record) => record.command === 'receipt.submit');
  }
  const { part } = command;
  if (!('left' in receipt)) return part === undefined;
  return part === undefined
    ? receipt.left === 0
    : receipt.returns.some(({ returnNo, amount }) => returnNo === part.returnNo && amount === part.amount);
}
