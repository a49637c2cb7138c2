// One shopper's account under audit: the journal is read through once, in order, and must lead to what is stored.
import type { JournalEntry, JournalRecord } from '../game/change.ts';
import { replay } from '../game/evolve.ts';
import { openingFaults } from '../game/opening.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { FiledOpening, FiledRecord } from '../ports/audit.ts';
import { differences } from './books-difference.ts';
import type { Findings } from './books-findings.ts';

export interface Account {
  /** The shopper's next record. */
  read(filed: FiledRecord): void;
  /** After the last one. */
  close(): void;
}

/**
 * Opens the account of a shopper, where the folded part of the journal left it; `stored` is null where there are records
 * or an opening of someone who is not stored.
 */
export function openAccount(
  userId: string,
  stored: User | null,
  opened: FiledOpening | null,
  findings: Findings,
): Account {
  const start = opened?.opening.user ?? newUser(userId);
  let records = 0;
  let nextSeq = start.seq + 1;
  let { coins, xp } = start;
  let replayed: User | null = start;
  // One break makes all that follows wrong as well: of these only the first is told, with their number.
  let wrongBalances = 0;
  let firstWrong = '';

  const wrongBalance = (sentence: string): void => {
    wrongBalances += 1;
    firstWrong ||= sentence;
  };

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
      findings.add('replay', `user ${userId}: record ${record.firstSeq}–${record.seq} fails: ${reason}`);
      return null;
    }
  }

  if (opened !== null) {
    const faults = openingFaults(opened.opening);
    if (!opened.sealed) faults.push('it was changed since it was folded');
    if (faults.length > 0) findings.add('openings', `user ${userId}: ${shorten(faults)}`);
  }

  return {
    read: ({ userId: owner, seq, record }) => {
      records += 1;
      if (record.userId !== owner || record.firstSeq !== seq) {
        const place = seq === null ? 'nowhere' : seq;
        findings.add(
          'sequence',
          `user ${owner}: the record filed at ${place} says it is ${record.firstSeq} of ${record.userId}`,
        );
      }
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
    },
    close: () => {
      if (wrongBalances > 0) {
        const more = wrongBalances > 1 ? ` (the first of ${wrongBalances})` : '';
        findings.add('balances', `user ${userId}: ${firstWrong}${more}`);
      }
      if (stored === null) {
        const there = `${records} journal records${opened === null ? '' : ' after an opening'}`;
        findings.add('owners', `user ${userId}: not stored, but there are ${there}`);
        return;
      }
      if (stored.seq !== nextSeq - 1) {
        findings.add(
          'sequence',
          `user ${userId}: stands at entry ${stored.seq}, the journal ends at ${nextSeq - 1}`,
        );
      }
      const sums = differences({ coins: stored.coins, xp: stored.xp }, { coins, xp });
      if (sums.length > 0) findings.add('sums', `user ${userId}: ${sums.join(', ')}`);
      const wrong = replayed === null ? [] : differences(stored, replayed);
      if (wrong.length > 0) findings.add('replay', `user ${userId}: ${shorten(wrong)}`);
    },
  };
}

const coinsOf = (entry: JournalEntry): number => ('coins' in entry ? entry.coins : 0);
const xpOf = (entry: JournalEntry): number => ('xp' in entry ? entry.xp : 0);

const mostDifferences = 5;

const shorten = (sentences: readonly string[]): string =>
  sentences.length <= mostDifferences
    ? sentences.join(', ')
    : `${sentences.slice(0, mostDifferences).join(', ')} and ${sentences.length - mostDifferences} more`;
