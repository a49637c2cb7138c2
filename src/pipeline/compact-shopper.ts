// One shopper's journal is folded up to a time, step by step; a step that meets somebody else's is read anew.
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
  /** Most records in one step, unless one document holds more. */
  readonly recordsPerStep?: number;
  /** Does the work when there is room for it. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `whole`: nothing is left to fold. `busy`: it changed whenever it was looked at. */
export type Compacted = 'whole' | 'busy' | 'stopped' | NotCompacted;

export interface CompactShopper {
  /** Folds what was taken in before `cutMs`. */
  fold(
    userId: string,
    cutMs: number,
    onStep: (step: CompactionStep) => void,
    signal?: AbortSignal,
  ): Promise<Compacted>;
  /** Tells the steps, and changes nothing. */
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
    // Whole documents, and all records of a document have the same time: it is cut between two of them.
    const read = await store.journalAfter(userId, ledgerSnapshot?.user.seq ?? 0, recordsPerStep);
    // Nothing but its claim keeps a receipt from being awarded again that would not be too old yet.
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

  /** As a purchase would say it that is made when the last record is old enough: the same whenever it is folded. */
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
          // A fold that was cut off has left documents that the ledger snapshot covers.
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
          // What looks broken may have been folded by another while it was read: not time and again.
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
