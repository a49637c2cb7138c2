// Audits one shopper: reads the ledger once, in order, and compares the result with the projection.
import type { JournalEntry, JournalRecord } from '../game/change.ts';
import { claimOf } from '../game/claims.ts';
import { replay } from '../game/evolve.ts';
import { ledgerSnapshotFaults } from '../game/ledger-snapshot.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import { mostWhole } from '../game/whole.ts';
import type { FiledDocument, FiledSnapshot } from '../ports/audit.ts';
import type { ProjectedUser } from '../ports/store.ts';
import { openCorrections } from './books-corrections.ts';
import { differences } from './books-difference.ts';
import type { Findings } from './books-findings.ts';
import type { Judges } from './books-receipts.ts';
import { openReceipts } from './books-receipts.ts';

export interface Account {
  open(filed: FiledSnapshot): void;
  /** The shopper's next document. */
  read(filed: FiledDocument): void;
  /** Call it after the last document. Gives what was read. */
  close(): {
    readonly receipts: number;
    readonly isBehind: boolean;
    /** The last entry of the ledger snapshot that was read; 0: there was none. */
    readonly foldedUpTo: number;
  };
}

/** `projected` must be read before the ledger, so that it cannot be ahead of it; null: not projected. */
export function openAccount(
  userId: string,
  projected: ProjectedUser | null,
  findings: Findings,
  judges: Judges,
): Account {
  const receipts = openReceipts(userId, findings, judges);
  const corrections = openCorrections(userId, findings);
  let opened: FiledSnapshot['ledgerSnapshot'] = null;
  let startSeq = 0;
  let nextSeq = 1;
  let coins = 0;
  let xp = 0;
  let replayed: User | null = newUser(userId);
  /** True once the ledger has reached the last entry of the projection. */
  let isCompared = false;
  let isFoldUnprojected = false;
  /** True once a total has reached the largest exact number. It is not compared from then on. */
  let isFull = false;
  // One wrong balance makes all later ones wrong too, so only the first is reported, with their number.
  let wrongBalances = 0;
  let firstWrong = '';

  const wrongBalance = (sentence: string): void => {
    wrongBalances += 1;
    firstWrong ||= sentence;
  };

  function compare(): void {
    if (projected === null || isCompared || projected.user.seq !== nextSeq - 1) return;
    isCompared = true;
    // A fold removes ended missions and days from the shopper; the projection may not have that yet.
    isFoldUnprojected = nextSeq - 1 === startSeq && projected.from > 0;
    const found =
      isFoldUnprojected && replayed !== null ? withoutEnded(projected.user, replayed) : projected.user;
    const wrong = replayed === null ? [] : differences(found, replayed);
    if (wrong.length > 0) findings.add('projection', `user ${userId}: ${shorten(wrong)}`);
  }

  function readRecord(record: JournalRecord, claims: ReadonlySet<string>): void {
    if (record.firstSeq !== nextSeq) {
      findings.add(
        'sequence',
        `user ${userId}: entry ${nextSeq} expected, found record ${record.firstSeq}–${record.seq}`,
      );
    }
    const said = record.seq - record.firstSeq + 1;
    if (record.entries.length !== said) {
      const holds = `holds ${record.entries.length} entries, not ${said}`;
      findings.add('sequence', `user ${userId}: record ${record.firstSeq}–${record.seq} ${holds}`);
    }
    nextSeq = record.seq + 1;
    readEntries(record);
    if (record.cause === 'adjust') corrections.read(record, claims);
    else receipts.read(record, claims);
    compare();
  }

  function readEntries(record: JournalRecord): void {
    record.entries.forEach((entry, index) => {
      coins += coinsOf(entry);
      xp += xpOf(entry);
      if (entry.balance !== coins) {
        wrongBalance(`entry ${record.firstSeq + index} says ${entry.balance}, the sum is ${coins}`);
      }
    });
    const levelBefore = replayed?.level ?? record.levelBefore;
    replayed = replayed && replayOrTell(replayed, record);
    isFull ||= (replayed?.totalSpent ?? 0) >= mostWhole;
    const level = replayed?.level ?? record.after.level;
    const standing = { levelBefore: record.levelBefore, after: record.after };
    const wrong = differences(standing, { levelBefore, after: { coins, xp, level } });
    if (wrong.length > 0) wrongBalance(`record ${record.firstSeq}–${record.seq}: ${wrong.join(', ')}`);
  }

  function replayOrTell(user: User, record: JournalRecord): User | null {
    try {
      return replay(user, record);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      findings.add('documents', `user ${userId}: record ${record.firstSeq}–${record.seq} fails: ${reason}`);
      return null;
    }
  }

  /** Compares the totals with the sums over all receipts, those in the ledger snapshot included. */
  function compareTotals(): number {
    const { receipts: met, standing, spent } = receipts.close(startSeq);
    const folded = opened?.receipts ?? { standing: 0, spent: 0 };
    const there = { totalReceipts: standing + folded.standing, totalSpent: spent + folded.spent };
    if (replayed === null) return met;
    const { totalReceipts, totalSpent } = replayed;
    const found = { totalReceipts, totalSpent: isFull ? there.totalSpent : totalSpent };
    const wrong = differences(found, there);
    if (wrong.length > 0) findings.add('totals', `user ${userId}: ${wrong.join(', ')}`);
    return met;
  }

  return {
    open: ({ ledgerSnapshot, isIntact }) => {
      opened = ledgerSnapshot;
      const faults = ledgerSnapshot === null ? ['it cannot be read'] : ledgerSnapshotFaults(ledgerSnapshot);
      if (!isIntact) faults.push('it was changed since it was folded');
      if (faults.length > 0) findings.add('snapshots', `user ${userId}: ${shorten(faults)}`);
      replayed = ledgerSnapshot?.user ?? null;
      isFull = (ledgerSnapshot?.user.totalSpent ?? 0) >= mostWhole;
      startSeq = ledgerSnapshot?.user.seq ?? 0;
      nextSeq = startSeq + 1;
      coins = ledgerSnapshot?.user.coins ?? 0;
      xp = ledgerSnapshot?.user.xp ?? 0;
      compare();
    },
    read: ({ firstSeq, seq, atMs, claims, records }) => {
      // An interrupted fold has left this document; the ledger snapshot covers it.
      if (firstSeq <= startSeq) return;
      const place = `user ${userId}: the document filed at ${firstSeq}`;
      if (records === null) return findings.add('documents', `${place} cannot be read`);
      const [first, last] = [records[0], records.at(-1)];
      if (first?.userId !== userId || first.firstSeq !== firstSeq || last?.seq !== seq) {
        findings.add('documents', `${place} says that it ends at ${seq}, its records end at ${last?.seq}`);
      }
      if (first !== undefined && first.atMs !== atMs) {
        findings.add('documents', `${place} is dated ${atMs}, its records ${first.atMs}`);
      }
      const made = new Set(records.map(claimOf));
      for (const claim of claims) {
        if (!made.has(claim)) findings.add('claims', `${place} claims ${claim}, which nothing in it makes`);
      }
      const claimed = new Set(claims);
      for (const record of records) readRecord(record, claimed);
    },
    close: () => {
      const met = compareTotals();
      if (wrongBalances > 0) {
        const more = wrongBalances > 1 ? ` (the first of ${wrongBalances})` : '';
        findings.add('balances', `user ${userId}: ${firstWrong}${more}`);
      }
      const end = nextSeq - 1;
      const at = projected?.user.seq ?? 0;
      if (at > end) {
        findings.add('projection', `user ${userId}: stands at entry ${at}, the ledger ends at ${end}`);
      } else if (at >= startSeq && at > 0 && !isCompared) {
        findings.add('projection', `user ${userId}: stands at entry ${at}, where no record ends`);
      }
      return { receipts: met, isBehind: at < end || (at === end && isFoldUnprojected), foldedUpTo: startSeq };
    },
  };
}

/** The shopper as projected before a fold, with the missions and days as they are after it. */
const withoutEnded = (projected: User, { missions, past, days }: User): User => ({
  ...projected,
  missions,
  past,
  days,
});

const coinsOf = (entry: JournalEntry): number => ('coins' in entry ? entry.coins : 0);
const xpOf = (entry: JournalEntry): number => ('xp' in entry ? entry.xp : 0);

const mostDifferences = 5;

const shorten = (sentences: readonly string[]): string =>
  sentences.length <= mostDifferences
    ? sentences.join(', ')
    : `${sentences.slice(0, mostDifferences).join(', ')} and ${sentences.length - mostDifferences} more`;
