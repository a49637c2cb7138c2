// Compaction: folds records past their retention into ledger snapshots, shopper by shopper, in the background.
import type { CompactionStep, CompactionStore } from '../ports/compaction-store.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Compacted, CompactShopper, CompactShopperParts } from './compact-shopper.ts';
import { createCompactShopper } from './compact-shopper.ts';
import { shortestRetentionMs } from './retention.ts';

export interface CompactionParts
  extends Pick<CompactShopperParts, 'rules' | 'limits' | 'recordsPerStep' | 'loadUsers'> {
  readonly store: CompactShopperParts['store'] & Pick<Store, 'headsAfter'>;
  readonly compactionStore: CompactionStore;
  /** Records older than this are folded; at least {@link shortestRetentionMs}. */
  readonly retentionMs: number;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** True while receipts need the machine. */
  readonly giveWay: () => boolean;
  /** The share of the time in which it works, above 0 and up to 1. */
  readonly share: number;
  /** Waits, until the signal at the latest. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What a run has done, or what a run after a preview would do. */
export interface CompactionFigures {
  readonly shoppers: number;
  readonly records: number;
  readonly receipts: number;
  /** Voids whose receipt never came, and receipts that came after their void. */
  readonly unjudged: number;
  /** Shoppers that are skipped because their records do not add up: `doctor` names what is wrong. */
  readonly broken: number;
  /** Shoppers that changed during every try: the next run compacts them. */
  readonly busy: number;
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
const giveWayMs = 25;
/** The longest wait for receipts before one piece of work. */
const longestGiveWayMs = 2_000;
const longestPauseMs = 5_000;

/** Throws a RangeError where a command could still change a record that is folded. */
export function createCompaction(parts: CompactionParts): Compaction {
  const { compactionStore, log, retentionMs } = parts;
  if (!(retentionMs >= shortestRetentionMs(parts.limits))) {
    throw new RangeError(`receipts that are ${retentionMs} ms old can still be returned`);
  }

  /** Waits while receipts need the machine, does the work, and pauses in proportion to its duration. */
  async function inTurn<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let waited = 0; parts.giveWay() && waited < longestGiveWayMs; waited += giveWayMs) {
      await parts.pause(giveWayMs, signal);
    }
    const started = performance.now();
    const done = await work();
    const tookMs = performance.now() - started;
    await parts.pause(Math.min(longestPauseMs, tookMs * (1 / parts.share - 1)), signal);
    return done;
  }

  const shoppersUntil = (signal: AbortSignal | undefined): CompactShopper =>
    createCompactShopper({ ...parts, inTurn: (work) => inTurn(work, signal) });
  const total = newTally();

  /** A shopper whose records cannot be read does not stop the run. */
  async function compactOne(
    userId: string,
    cutMs: number,
    figures: Tally,
    fold: CompactShopper['fold'],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const folded = await fold(userId, cutMs, stepsInto(figures), signal).catch(
      (error: unknown): Compacted => {
        if (error instanceof StoreUnavailableError) throw error;
        return { broken: error instanceof Error ? error.message : String(error) };
      },
    );
    if (folded === 'busy') figures.busy += 1;
    else if (typeof folded === 'object') {
      figures.broken += 1;
      log.warn(
        { user: userId, why: folded.broken },
        'shopper not compacted, its records do not add up: the command "doctor" names what is wrong',
      );
    }
  }

  return {
    run: async (signal, onProgress = () => {}) => {
      const cutMs = parts.now() - retentionMs;
      const before = { ...total };
      const { fold } = shoppersUntil(signal);
      async function foldAll(userIds: ReadonlySet<string>, unjudged: readonly string[]): Promise<void> {
        if (unjudged.length > 0)
          total.unjudged += await inTurn(() => compactionStore.dropNotes(unjudged, cutMs), signal);
        for (const userId of userIds) {
          await compactOne(userId, cutMs, total, fold, signal);
        }
        onProgress(difference(total, before));
      }
      let userIds = new Set<string>();
      let unjudged: string[] = [];
      for await (const compactable of compactionStore.compactable(cutMs)) {
        if (signal?.aborted) break;
        if ('receiptId' in compactable) unjudged.push(compactable.receiptId);
        else userIds.add(compactable.userId);
        if (userIds.size + unjudged.length < idsPerPage) continue;
        await foldAll(userIds, unjudged);
        userIds = new Set();
        unjudged = [];
      }
      if (!signal?.aborted) await foldAll(userIds, unjudged);
      return difference(total, before);
    },
    figures: () => ({ ...total }),
    preview: async (signal, onProgress = () => {}) => {
      const cutMs = parts.now() - retentionMs;
      const figures = newTally();
      const { preview } = shoppersUntil(signal);
      for (let after: string | null = null; !signal?.aborted; ) {
        const userIds: string[] = [...(await parts.store.headsAfter(after, idsPerPage)).keys()];
        for (const userId of userIds) {
          await compactOne(userId, cutMs, figures, preview, signal);
        }
        onProgress({ ...figures });
        if (userIds.length < idsPerPage) break;
        after = userIds.at(-1) ?? null;
      }
      return figures;
    },
  };
}

type Tally = { -readonly [Name in keyof CompactionFigures]: number };

const newTally = (): Tally => ({ shoppers: 0, records: 0, receipts: 0, unjudged: 0, broken: 0, busy: 0 });

function difference(after: Tally, before: Tally): CompactionFigures {
  const figures = newTally();
  // True: the object was made by `newTally`, so its keys are those of a tally.
  for (const name of Object.keys(figures) as (keyof Tally)[]) figures[name] = after[name] - before[name];
  return figures;
}

/** Counts the steps of one shopper. */
function stepsInto(figures: Tally): (step: CompactionStep) => void {
  let isFirst = true;
  return ({ records, receipts }) => {
    if (isFirst) figures.shoppers += 1;
    isFirst = false;
    figures.records += records.length;
    figures.receipts += receipts;
  };
}
