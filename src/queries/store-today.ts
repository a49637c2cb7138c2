// Today's receipts of a store. The ledger has no index by store, so one scan serves all stores of a node. The first scan of
// a day reads the whole day, and each later scan the documents appended since the one before.
import type { ReceiptLine } from '../game/receipt-line.ts';
import { receiptLineOf } from '../game/receipt-line.ts';
import type { LatestDocuments } from '../ports/latest-documents.ts';

export interface StoreToday {
  /** Newest first. */
  readonly receipts: readonly ReceiptLine[];
  /** False if older receipts of today are left out. */
  readonly complete: boolean;
}

export interface StoreTodayParts {
  readonly latestDocuments: LatestDocuments;
  /** The most receipts in memory, of all stores together. Older ones are left out. */
  readonly limit: number;
  /** The start of the mall's day that contains this instant. */
  readonly dayStartMs: (atMs: number) => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ReadStoreToday {
  /** Throws StoreUnavailableError. */
  (storeId: string): Promise<StoreToday>;
  /** `hits`: requests that shared a scan; `misses`: scans. */
  figures(): { readonly size: number; readonly max: number; readonly hits: number; readonly misses: number };
}

/** The most rows of one answer. */
const mostRows = 200;
/** This much is read again, because clocks of nodes differ and a write takes a while. */
const overlapMs = 60_000;

interface Kept extends ReceiptLine {
  readonly storeId: string;
  readonly version: number;
}

export function createReadStoreToday({
  latestDocuments,
  limit,
  dayStartMs,
  now,
}: StoreTodayParts): ReadStoreToday {
  let kept = new Map<string, Kept>();
  let dayMs = Number.NaN;
  let scannedToMs = 0;
  let isComplete = true;
  let asked = 0;
  let scans = 0;

  async function scan(): Promise<void> {
    scans += 1;
    const startedMs = now();
    const today = dayStartMs(startedMs);
    // The whole day again, too, after a scan while the clock was ahead: it says nothing about what came before it.
    const isAnew = today !== dayMs || scannedToMs > startedMs;
    const found = isAnew ? new Map<string, Kept>() : new Map(kept);
    const sinceMs = isAnew ? today : Math.max(today, scannedToMs - overlapMs);
    let documents = 0;
    for await (const records of latestDocuments.since(sinceMs, limit)) {
      documents += records.length;
      for (const record of records) {
        if (record.receipt === null) continue;
        const { id, storeId, version, createdAtMs } = record.receipt;
        if (createdAtMs < today || (found.get(id)?.version ?? 0) >= version) continue;
        found.set(id, { ...receiptLineOf(record), storeId, version });
      }
    }
    const newestFirst = [...found].sort(([, one], [, other]) => (one.at < other.at ? 1 : -1));
    // Between two scans, too, more may have been appended than one scan reads.
    isComplete = (isAnew || isComplete) && documents < limit && newestFirst.length <= limit;
    kept = new Map(newestFirst.slice(0, limit));
    dayMs = today;
    scannedToMs = startedMs;
  }

  const fresh = shareRuns(scan);
  const read = async (storeId: string): Promise<StoreToday> => {
    asked += 1;
    await fresh();
    const all = [...kept.values()].filter((row) => row.storeId === storeId);
    const receipts = all.slice(0, mostRows).map(({ storeId: _, version: __, ...line }) => line);
    return { receipts, complete: isComplete && all.length <= mostRows };
  };
  const figures = () => ({ size: kept.size, max: limit, hits: asked - scans, misses: scans });
  return Object.assign(read, { figures });
}

/** Waits for a run that begins after the call. Calls during a run share the next one. */
function shareRuns(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let following: Promise<void> | null = null;
  return function fresh(): Promise<void> {
    if (running === null) {
      running = run().finally(() => {
        running = null;
      });
      return running;
    }
    following ??= running
      .catch(() => {}) // those who wait for this run get its error
      .then(() => {
        following = null;
        return fresh();
      });
    return following;
  };
}
