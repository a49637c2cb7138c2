// What was appended to the ledger lately, for lists of today.
import type { JournalRecord } from '../game/change.ts';

export interface Appended {
  /**
   * The records of the documents appended at or after `sinceMs`, by the clocks of the nodes that wrote them: the newest
   * `mostDocuments`, newest first, in pages. Throws StoreUnavailableError.
   */
  since(sinceMs: number, mostDocuments: number): AsyncIterable<readonly JournalRecord[]>;
}
