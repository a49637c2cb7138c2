// The latest journal records of shoppers, as far as this node has seen them: for clients that were away for a moment.
import type { JournalRecord } from '../game/change.ts';
import type { Cache } from '../ports/cache.ts';

/** Records of one shopper that lie end to end, in order; never empty. */
export type RecordRun = readonly JournalRecord[];

export interface RecentRecords {
  /** Takes what was just committed, each shopper's records in order. */
  offer(committed: readonly { readonly record: JournalRecord }[]): void;
  /** Takes records of one shopper that lie end to end, as they are stored. */
  offerRun(records: RecordRun): void;
  /** The records with entries after `seq`, all of them up to `head` and maybe beyond; null where some are not known. */
  after(userId: string, seq: number, head: number): RecordRun | null;
}

/** What a run counts for: the entries in it. */
export const sizeOfRun = (run: RecordRun): number => lastSeq(run) - firstSeq(run) + 1;

/**
 * Records never change, so a run is right for ever; it can only lack the newest ones, which `head` tells, or older
 * ones, which the cursor tells. Nothing has to be dropped for being stale. `mostEntries` bounds what is kept of one
 * shopper: a wider gap is not answered with entries anyway.
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

/** One run of both; where there is a hole between them, the later one. */
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
