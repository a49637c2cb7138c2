// Replays one shopper from the ledger, and compares what each record notes with the sums so far.
import type { JournalEntry, JournalRecord } from '../game/change.ts';
import { replay } from '../game/evolve.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import { mostWhole } from '../game/whole.ts';
import { differences } from './audit-difference.ts';
import type { Findings } from './audit-findings.ts';

/** The number of receipts with something left, and the minor units left. */
export interface ReceiptSums {
  readonly standing: number;
  readonly spent: number;
}

export interface ReplayAudit {
  /** The shopper of the ledger snapshot; null: it cannot be read, so nothing is replayed. */
  startFrom(user: User | null): void;
  read(record: JournalRecord): void;
  /** The shopper after the last record; null: it cannot be replayed. */
  shopper(): User | null;
  /** Compares the totals with the sums over the receipts that were read and those in the ledger snapshot. */
  compareTotals(read: ReceiptSums, folded: ReceiptSums): void;
  /** Reports the wrong balances. */
  close(): void;
}

export function createReplayAudit(userId: string, findings: Findings): ReplayAudit {
  let coins = 0;
  let xp = 0;
  let replayed: User | null = newUser(userId);
  /** True once a total has reached the largest exact number. It is not compared from then on. */
  let isFull = false;
  // One wrong balance makes all later ones wrong too, so only the first is reported, with their number.
  let wrongBalances = 0;
  let firstWrong = '';

  const wrongBalance = (sentence: string): void => {
    wrongBalances += 1;
    firstWrong ||= sentence;
  };

  return {
    startFrom: (user) => {
      replayed = user;
      isFull = (user?.totalSpent ?? 0) >= mostWhole;
      coins = user?.coins ?? 0;
      xp = user?.xp ?? 0;
    },
    read: (record) => {
      record.entries.forEach((entry, index) => {
        coins += coinsOf(entry);
        xp += xpOf(entry);
        if (entry.balance !== coins) {
          wrongBalance(`entry ${record.firstSeq + index} says ${entry.balance}, the sum is ${coins}`);
        }
      });
      const levelBefore = replayed?.level ?? record.levelBefore;
      replayed = replayed && replayOrReport(replayed, record, userId, findings);
      isFull ||= (replayed?.totalSpent ?? 0) >= mostWhole;
      const level = replayed?.level ?? record.after.level;
      const noted = { levelBefore: record.levelBefore, after: record.after };
      const wrong = differences(noted, { levelBefore, after: { coins, xp, level } });
      if (wrong.length > 0) wrongBalance(`record ${record.firstSeq}–${record.seq}: ${wrong.join(', ')}`);
    },
    shopper: () => replayed,
    compareTotals: (read, folded) => {
      if (replayed === null) return;
      const { totalReceipts, totalSpent } = replayed;
      const sums = {
        totalReceipts: read.standing + folded.standing,
        totalSpent: read.spent + folded.spent,
      };
      const wrong = differences({ totalReceipts, totalSpent: isFull ? sums.totalSpent : totalSpent }, sums);
      if (wrong.length > 0) findings.add('totals', `user ${userId}: ${wrong.join(', ')}`);
    },
    close: () => {
      if (wrongBalances === 0) return;
      const more = wrongBalances > 1 ? ` (the first of ${wrongBalances})` : '';
      findings.add('balances', `user ${userId}: ${firstWrong}${more}`);
    },
  };
}

function replayOrReport(user: User, record: JournalRecord, userId: string, findings: Findings): User | null {
  try {
    return replay(user, record);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    findings.add('documents', `user ${userId}: record ${record.firstSeq}–${record.seq} fails: ${reason}`);
    return null;
  }
}

const coinsOf = (entry: JournalEntry): number => ('coins' in entry ? entry.coins : 0);
const xpOf = (entry: JournalEntry): number => ('xp' in entry ? entry.xp : 0);
