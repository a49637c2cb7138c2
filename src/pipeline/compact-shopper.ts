// Compacts one shopper's journal up to a time, step by step. A step that conflicts with another node's is planned again.
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { CompactionStep, CompactionStore } from '../ports/compaction-store.ts';
import type { Store } from '../ports/store.ts';
import type { NextStepParts } from './next-compaction-step.ts';
import { createNextStep } from './next-compaction-step.ts';
import type { NotCompacted } from './plan-compaction.ts';

export interface CompactShopperParts extends NextStepParts {
  readonly store: NextStepParts['store'] & Pick<Store, 'loadLedgerSnapshots' | 'saveProjected'>;
  readonly compactionStore: Pick<CompactionStore, 'fold' | 'dropCompacted'>;
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
  const { store, compactionStore, inTurn } = parts;
  const nextStep = createNextStep(parts);

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
          // Records that look broken may have been folded by another node during the read. That is rare, so few tries are enough.
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
