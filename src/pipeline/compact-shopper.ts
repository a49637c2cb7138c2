// Compacts one shopper's journal up to a time, step by step. A step that conflicts with another node's is planned again.
import type { JournalRecord } from '../game/change.ts';
import type { TimeLimits } from '../game/decision.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import { calendarAt } from '../game/period.ts';
import { agesFromMs } from '../game/receipt.ts';
import { localTime } from '../game/zone.ts';
import type { CompactionStep, CompactionStore } from '../ports/compaction-store.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { NotCompacted } from './plan-compaction.ts';
import { planCompaction } from './plan-compaction.ts';
import { rulesThatJudged } from './rules-that-judged.ts';

export interface CompactShopperParts {
  readonly store: Pick<Store, 'loadReceipts' | 'loadLedgerSnapshots' | 'journalAfter' | 'saveProjected'>;
  readonly loadUsers: LoadUsers;
  readonly compactionStore: Pick<CompactionStore, 'fold' | 'dropCompacted'>;
  readonly rules: RulesSource;
  readonly limits: Pick<TimeLimits, 'receiptMaxAgeMs' | 'returnMaxAgeMs'>;
  readonly retentionMs: number;
  /** The most records in one step, unless one document holds more. */
  readonly recordsPerStep?: number;
  /** Runs the work when the budget allows. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `whole`: nothing is left to fold. `busy`: the shopper changed during every try. */
export type Compacted = 'whole' | 'busy' | 'stopped' | NotCompacted;

export interface CompactShopper {
  /** Folds the records from before `cutMs`. */
  fold(
    userId: string,
    cutMs: number,
    onStep: (step: CompactionStep) => void,
    signal?: AbortSignal,
  ): Promise<Compacted>;
  /** Reports the same steps and changes nothing. */
  preview(
    userId: string,
    cutMs: number,
    onStep: (step: CompactionStep) => void,
    signal?: AbortSignal,
  ): Promise<Compacted>;
}

const mostTries = 5;

export function createCompactShopper(parts: CompactShopperParts): CompactShopper {
  const { store, compactionStore, rules, limits, inTurn, recordsPerStep = 100 } = parts;

  /** The next step after this ledger snapshot; null where nothing is left to fold. */
  async function nextStep(
    userId: string,
    ledgerSnapshot: LedgerSnapshot | null,
    cutMs: number,
  ): Promise<CompactionStep | NotCompacted | null> {
    // The store gives whole documents, and all records of one have the same time: so the cut is between two documents.
    const read = await store.journalAfter(userId, ledgerSnapshot?.user.seq ?? 0, recordsPerStep);
    // Only its claim keeps a receipt from a second award while its age would still be accepted. So its record stays.
    const youngestMs = cutMs + parts.retentionMs - limits.receiptMaxAgeMs;
    const upTo = read.findIndex(
      ({ atMs, receipt }) => atMs >= cutMs || (receipt !== null && agesFromMs(receipt) >= youngestMs),
    );
    const records = upTo === -1 ? read : read.slice(0, upTo);
    if (records.length === 0) return null;
    const receipts = await store.loadReceipts([
      ...new Set(records.flatMap(({ receipt }) => (receipt === null ? [] : [receipt.id]))),
    ]);
    const user = upTo === -1 ? (await parts.loadUsers([userId])).get(userId) : undefined;
    const last = user === undefined ? null : { user, keepFrom: keepFrom(records) };
    return planCompaction({
      userId,
      ledgerSnapshot,
      records,
      receipts,
      judgedBy: await rulesThatJudged(
        rules,
        new Set(records.flatMap(({ receipt }) => (receipt === null ? [] : [receipt.rulebook]))),
      ),
      last,
    });
  }

  /** The `keepFrom` of a purchase at the time when the last record expires: the same whenever the fold runs. */
  function keepFrom(records: readonly JournalRecord[]): string {
    const oldEnoughMs = (records.at(-1)?.atMs ?? 0) + parts.retentionMs;
    const oldestMs = oldEnoughMs - limits.receiptMaxAgeMs - limits.returnMaxAgeMs;
    return localTime(calendarAt(rules.current().rulebook, oldestMs).timeZone, oldestMs).date;
  }

  const ledgerSnapshotOf = async (userId: string): Promise<LedgerSnapshot | null> =>
    (await store.loadLedgerSnapshots([userId])).get(userId) ?? null;

  return {
    fold: async (userId, cutMs, onStep, signal) => {
      for (let tries = 1; !signal?.aborted; ) {
        const done = await inTurn(async () => {
          const ledgerSnapshot = await ledgerSnapshotOf(userId);
          const step = await nextStep(userId, ledgerSnapshot, cutMs);
          // An interrupted fold may have left documents that the ledger snapshot covers.
          if (step === null && ledgerSnapshot !== null)
            await compactionStore.dropCompacted(userId, ledgerSnapshot.user.seq);
          if (step === null || 'broken' in step) return step;
          if ((await compactionStore.fold(step)) === 'stale') return 'busy';
          if (step.tidied !== null) await store.saveProjected([{ user: step.tidied, from: 0 }]);
          return step;
        });
        if (done === null) return 'whole';
        if (done !== 'busy' && !('broken' in done)) {
          onStep(done);
          tries = 1;
        } else {
          // Records that look broken may have been folded by another node during the read. That is rare, so tries are few.
          if (tries === mostTries) return done;
          tries += 1;
        }
      }
      return 'stopped';
    },
    preview: async (userId, cutMs, onStep, signal) => {
      let ledgerSnapshot = await ledgerSnapshotOf(userId);
      while (!signal?.aborted) {
        const from = ledgerSnapshot;
        const step = await inTurn(() => nextStep(userId, from, cutMs));
        if (step === null) return 'whole';
        if ('broken' in step) {
          const isFolded = ((await ledgerSnapshotOf(userId))?.user.seq ?? 0) > (from?.user.seq ?? 0);
          return isFolded ? 'busy' : step;
        }
        onStep(step);
        ({ ledgerSnapshot } = step);
      }
      return 'stopped';
    },
  };
}
