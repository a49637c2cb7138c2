// Reads the latest documents of the ledger, for lists of today.
import type { JournalRecord } from '../game/change.ts';

export interface LatestDocuments {
  /**
   * The records of documents appended at or after `sinceMs`, by the clock of the node that wrote them. Returns the newest
   * `mostDocuments`, newest first, in pages. Throws StoreUnavailableError.
   */
  since(sinceMs: number, mostDocuments: number): AsyncIterable<readonly JournalRecord[]>;
}
