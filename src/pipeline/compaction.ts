// Compaction: folds records past their retention into ledger snapshots, shopper by shopper, in the background.
import type { Compactable, CompactionStep, CompactionStore } from '../ports/compaction-store.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Compacted, CompactShopper, CompactShopperParts } from './compact-shopper.ts';
import { createCompactShopper } from './compact-shopper.ts';
import type { CompactionFigures, CompactionTally } from './compaction-figures.ts';
import { difference, newTally, stepsInto } from './compaction-figures.ts';
import type { GiveWayParts } from './give-way.ts';
import { letReceiptsGoFirst } from './give-way.ts';
import { shortestRetentionMs } from './retention.ts';

export interface CompactionParts
  extends GiveWayParts,
    Pick<CompactShopperParts, 'rules' | 'limits' | 'recordsPerStep' | 'loadUsers'> {
  readonly store: CompactShopperParts['store'] & Pick<Store, 'headsAfter'>;
  readonly compactionStore: CompactionStore;
  /** Records older than this are folded; at least {@link shortestRetentionMs}. */
  readonly retentionMs: number;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The share of the time in which it works, above 0 and up to 1. */
  readonly share: number;
}

export interface Compaction {
  /** Compacts all expired records, until the signal. The next run continues where this one stopped. One run at a time. */
  run(signal?: AbortSignal, onProgress?: (figures: CompactionFigures) => void): Promise<CompactionFigures>;
  /** Counts what a run would fold, and changes nothing. It reads every shopper, but does not count `unjudged`. */
  preview(
    signal?: AbortSignal,
    onProgress?: (figures: CompactionFigures) => void,
  ): Promise<CompactionFigures>;
  /** The sums of all runs so far. */
  figures(): CompactionFigures;
}

const idsPerPage = 50;
const longestPauseMs = 5_000;

/** Throws a RangeError if a command could still change a record that is folded. */
export function createCompaction(parts: CompactionParts): Compaction {
  const { store, compactionStore, log, retentionMs } = parts;
  if (!(retentionMs >= shortestRetentionMs(parts.limits))) {
    throw new RangeError(`receipts that are ${retentionMs} ms old can still be returned`);
  }
  const total = newTally();
  const shoppersUntil = (signal: AbortSignal | undefined): CompactShopper =>
    createCompactShopper({ ...parts, inTurn: (work) => inTurn(work, parts, signal) });

  return {
    run: async (signal, onProgress = () => {}) => {
      const cutMs = parts.now() - retentionMs;
      const before = { ...total };
      const { fold } = shoppersUntil(signal);
      for await (const { userIds, unjudged } of pagesOf(compactionStore.compactable(cutMs), signal)) {
        if (unjudged.length > 0)
          total.unjudged += await inTurn(() => compactionStore.dropNotes(unjudged, cutMs), parts, signal);
        for (const userId of userIds) {
          await compactOne(userId, (onStep) => fold(userId, cutMs, onStep, signal), total, log);
        }
        onProgress(difference(total, before));
      }
      return difference(total, before);
    },
    figures: () => ({ ...total }),
    preview: async (signal, onProgress = () => {}) => {
      const cutMs = parts.now() - retentionMs;
      const figures = newTally();
      const { preview } = shoppersUntil(signal);
      for (let after: string | null = null; !signal?.aborted; ) {
        const userIds: string[] = [...(await store.headsAfter(after, idsPerPage)).keys()];
        for (const userId of userIds) {
          await compactOne(userId, (onStep) => preview(userId, cutMs, onStep, signal), figures, log);
        }
        onProgress({ ...figures });
        if (userIds.length < idsPerPage) break;
        after = userIds.at(-1) ?? null;
      }
      return figures;
    },
  };
}

/** Waits while receipts need the machine, does the work, and pauses in proportion to its duration. */
async function inTurn<T>(
  work: () => Promise<T>,
  parts: GiveWayParts & Pick<CompactionParts, 'share'>,
  signal: AbortSignal | undefined,
): Promise<T> {
  await letReceiptsGoFirst(parts, signal);
  const started = performance.now();
  const done = await work();
  const tookMs = performance.now() - started;
  await parts.pause(Math.min(longestPauseMs, tookMs * (1 / parts.share - 1)), signal);
  return done;
}

interface Page {
  readonly userIds: ReadonlySet<string>;
  /** Receipts with expired notes. */
  readonly unjudged: readonly string[];
}

/** The expired documents in pages, each shopper once in a page. None after the signal. The last page may be empty. */
async function* pagesOf(
  documents: AsyncIterable<Compactable>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Page> {
  let userIds = new Set<string>();
  let unjudged: string[] = [];
  for await (const document of documents) {
    if (signal?.aborted) return;
    if ('receiptId' in document) unjudged.push(document.receiptId);
    else userIds.add(document.userId);
    if (userIds.size + unjudged.length < idsPerPage) continue;
    yield { userIds, unjudged };
    userIds = new Set();
    unjudged = [];
  }
  if (!signal?.aborted) yield { userIds, unjudged };
}

/** A shopper whose records cannot be read does not stop the run. */
async function compactOne(
  userId: string,
  compact: (onStep: (step: CompactionStep) => void) => Promise<Compacted>,
  figures: CompactionTally,
  log: Log,
): Promise<void> {
  const compacted = await compact(stepsInto(figures)).catch((error: unknown): Compacted => {
    if (error instanceof StoreUnavailableError) throw error;
    return { broken: error instanceof Error ? error.message : String(error) };
  });
  if (compacted === 'busy') figures.busy += 1;
  else if (typeof compacted === 'object') {
    figures.broken += 1;
    log.warn(
      { user: userId, why: compacted.broken },
      'shopper not compacted, its records do not add up: the command "doctor" names what is wrong',
    );
  }
}
