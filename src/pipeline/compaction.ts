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
  /** What was taken in longer ago is folded; at least {@link shortestRetentionMs}. */
  readonly retentionMs: number;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether receipts need the machine more, just now. */
  readonly giveWay: () => boolean;
  /** Share of the time in which it works, above 0 and up to 1; the rest it pauses. */
  readonly share: number;
  /** Waits, no longer than until the signal. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What was done or, of a preview, would be. */
export interface CompactionFigures {
  readonly shoppers: number;
  readonly records: number;
  readonly receipts: number;
  /** Voids that waited for their receipt in vain, and receipts that came after their void. */
  readonly unjudged: number;
  /** Shoppers who are left as they are, because their books do not add up: `doctor` names what is wrong. */
  readonly broken: number;
  /** Shoppers who changed whenever they were looked at: the next run has them. */
  readonly busy: number;
}

export interface Compaction {
  /** Does all there is to do, until the signal. Whatever ends it, the next run goes on from there. One at a time. */
  run(signal?: AbortSignal, onProgress?: (figures: CompactionFigures) => void): Promise<CompactionFigures>;
  /** Tells what a run would fold, and changes nothing. Looks at every shopper, but not at what is unjudged. */
  preview(
    signal?: AbortSignal,
    onProgress?: (figures: CompactionFigures) => void,
  ): Promise<CompactionFigures>;
  /** Of all runs so far. */
  figures(): CompactionFigures;
}

const idsPerPage = 50;
const giveWayMs = 25;
/** Receipts go first, but not for ever. */
const longestGiveWayMs = 2_000;
const longestPauseMs = 5_000;

/** Throws a RangeError where receipts can be reached for longer than they would be kept. */
export function createCompaction(parts: CompactionParts): Compaction {
  const { compactionStore, log, retentionMs } = parts;
  if (!(retentionMs >= shortestRetentionMs(parts.limits))) {
    throw new RangeError(`what was taken in ${retentionMs} ms ago can still be reached`);
  }

  /** Gives way, works for a moment, and pauses in proportion to it. */
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

  /** One whose books cannot even be read holds up nobody else. */
  async function each(
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
          await each(userId, cutMs, total, fold, signal);
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
          await each(userId, cutMs, figures, preview, signal);
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
  // Keys of the figures themselves.
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
