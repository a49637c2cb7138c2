// A cache of the latest journal records of shoppers, for clients that were disconnected for a short time.
import type { JournalRecord } from '../game/change.ts';
import type { Cache } from '../ports/cache.ts';

/** Consecutive records of one shopper, in order; never empty. */
export type RecordRun = readonly JournalRecord[];

export interface RecentRecords {
  /** Adds records that were just committed, each shopper's in order. */
  offer(committed: readonly { readonly record: JournalRecord }[]): void;
  /** Adds consecutive records of one shopper. */
  offerRun(records: RecordRun): void;
  /** The records with entries after `seq`: all up to `head`, and maybe later ones. Null if some are not cached. */
  after(userId: string, seq: number, head: number): RecordRun | null;
}

/** The size of a run in the cache: its number of entries. */
export const sizeOfRun = (run: RecordRun): number => lastSeq(run) - firstSeq(run) + 1;

/**
 * Records never change, so a cached run is never wrong. It may lack the newest records, which `head` shows, or older
 * ones, which the cursor shows; so nothing has to be invalidated. `mostEntries` bounds the run of one shopper: a wider
 * gap is answered with a snapshot anyway.
 */
export function createRecentRecords(kept: Cache<RecordRun>, mostEntries: number): RecentRecords {
  function offerRun(records: RecordRun): void {
    const [first] = records;
    if (first === undefined) return;
    const known = kept.peek(first.userId) ?? [];
    const run = join(known, records);
    if (run !== known) kept.set(first.userId, latest(run, mostEntries));
  }

  return {
    offer: (committed) => {
      for (const { record } of committed) offerRun([record]);
    },
    offerRun,
    after: (userId, seq, head) => {
      const run = kept.get(userId);
      if (run === undefined || firstSeq(run) > seq + 1 || lastSeq(run) < head) return null;
      return run.filter((record) => record.seq > seq);
    },
  };
}

/** Joins two runs. If entries between them are missing, it returns the later run. */
function join(known: RecordRun, records: RecordRun): RecordRun {
  if (known.length === 0) return records;
  const [early, late] = firstSeq(known) <= firstSeq(records) ? [known, records] : [records, known];
  const end = lastSeq(early);
  if (lastSeq(late) <= end) return early;
  if (firstSeq(late) > end + 1) return late;
  return [...early, ...late.filter(({ firstSeq: at }) => at > end)];
}

function latest(run: RecordRun, mostEntries: number): RecordRun {
  const from = lastSeq(run) - mostEntries;
  // The newest record stays, however large it is.
  return run.filter((record, index) => record.firstSeq > from || index === run.length - 1);
}

const firstSeq = (run: RecordRun): number => run[0]?.firstSeq ?? 0;
const lastSeq = (run: RecordRun): number => run.at(-1)?.seq ?? 0;
