// The operators' log of events: the latest rows, and the new ones in bounded groups.
import type { OpsLog, OpsRow } from '../contracts/ops.ts';

/** The time is now. The node is this one unless `node` names another. */
export type NewRow = Omit<OpsRow, 'id' | 'at' | 'node'> & Partial<Pick<OpsRow, 'node'>>;

export interface EventRows {
  add(row: NewRow): void;
  /** Counts further rows that are not stored. */
  leaveOut(count: number): void;
  /** New rows since the last call, at most one group; null: none. */
  takeNew(): OpsLog | null;
  latest(): readonly OpsRow[];
}

/** Rows kept for operators who connect later. */
const mostKept = 200;
/** Rows in one push. Further rows are only counted. */
export const mostInPush = 50;

/** A row before it is formatted. Of thousands a second only the latest are pushed, so only those are formatted. */
interface Kept {
  readonly number: number;
  readonly atMs: number;
  readonly row: NewRow;
}

/** `name` is the node's name; it distinguishes the rows of two nodes. `nowMs` since 1970. */
export function createEventRows(name: string, nowMs: () => number): EventRows {
  let kept: Kept[] = [];
  let made = 0;
  let added = 0;
  let leftOut = 0;

  const told = ({ number, atMs, row }: Kept): OpsRow => ({
    id: `${name}:${number}`,
    at: new Date(atMs).toISOString(),
    node: name,
    ...row,
  });

  return {
    add: (row) => {
      made += 1;
      added += 1;
      kept.push({ number: made, atMs: nowMs(), row });
      // In groups, because removing one row from the front moves all others.
      if (kept.length >= mostKept * 2) kept = kept.slice(-mostKept);
    },
    leaveOut: (count) => {
      leftOut += count;
    },
    takeNew: () => {
      if (added === 0) return null;
      const rows = kept.slice(-Math.min(added, mostInPush)).map(told);
      const more = added - rows.length + leftOut;
      added = 0;
      leftOut = 0;
      return { rows, more };
    },
    latest: () => kept.slice(-mostKept).map(told),
  };
}
