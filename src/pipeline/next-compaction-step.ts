// Reads what the next compaction step of a shopper needs, and plans it.
import type { JournalRecord } from '../game/change.ts';
import type { TimeLimits } from '../game/decision.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import { calendarAt } from '../game/period.ts';
import { agesFromMs } from '../game/receipt.ts';
import { localTime } from '../game/zone.ts';
import type { CompactionStep } from '../ports/compaction-store.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { NotCompacted } from './plan-compaction.ts';
import { planCompaction } from './plan-compaction.ts';
import { rulesThatJudged } from './rules-that-judged.ts';

export interface NextStepParts {
  readonly store: Pick<Store, 'loadReceipts' | 'journalAfter'>;
  readonly loadUsers: LoadUsers;
  readonly rules: RulesSource;
  readonly limits: Pick<TimeLimits, 'receiptMaxAgeMs' | 'returnMaxAgeMs'>;
  readonly retentionMs: number;
  /** The most records in one step, unless one document holds more. */
  readonly recordsPerStep?: number;
}

/** The next step after this ledger snapshot; null if nothing from before `cutMs` is left to fold. */
export type NextStep = (
  userId: string,
  ledgerSnapshot: LedgerSnapshot | null,
  cutMs: number,
) => Promise<CompactionStep | NotCompacted | null>;

export function createNextStep(parts: NextStepParts): NextStep {
  const { store, loadUsers, rules, limits, retentionMs, recordsPerStep = 100 } = parts;

  /** The `keepFrom` of a purchase at the time when the last record expires, so it does not depend on when the fold runs. */
  function keepFrom(records: readonly JournalRecord[]): string {
    const oldEnoughMs = (records.at(-1)?.atMs ?? 0) + retentionMs;
    const oldestMs = oldEnoughMs - limits.receiptMaxAgeMs - limits.returnMaxAgeMs;
    return localTime(calendarAt(rules.current().rulebook, oldestMs).timeZone, oldestMs).date;
  }

  return async (userId, ledgerSnapshot, cutMs) => {
    // The store returns whole documents, and all records of one have the same time, so the cut is between two documents.
    const read = await store.journalAfter(userId, ledgerSnapshot?.user.seq ?? 0, recordsPerStep);
    // While a receipt is young enough to be accepted, only its claim prevents a second award. So its record stays.
    const youngestMs = cutMs + retentionMs - limits.receiptMaxAgeMs;
    const upTo = read.findIndex(
      ({ atMs, receipt }) => atMs >= cutMs || (receipt !== null && agesFromMs(receipt) >= youngestMs),
    );
    const records = upTo === -1 ? read : read.slice(0, upTo);
    if (records.length === 0) return null;
    const judged = records.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]));
    const receipts = await store.loadReceipts([...new Set(judged.map(({ id }) => id))]);
    const user = upTo === -1 ? (await loadUsers([userId])).get(userId) : undefined;
    const last = user === undefined ? null : { user, keepFrom: keepFrom(records) };
    const judgedBy = await rulesThatJudged(rules, new Set(judged.map(({ rulebook }) => rulebook)));
    return planCompaction({ userId, ledgerSnapshot, records, receipts, judgedBy, last });
  };
}
