// What an audit of the books reads: shoppers, journal and receipts as of one moment, streamed and never held.
import type { JournalRecord } from '../game/change.ts';
import type { Opening } from '../game/opening.ts';
import type { JudgedReceipt, RejectedReceipt, TombstoneReceipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';

/** A record and the place where it is kept; the two can only differ where somebody has written by hand. */
export interface FiledRecord {
  readonly userId: string;
  /** Null where the place names no sequence. */
  readonly seq: number | null;
  readonly record: JournalRecord;
}

/** What a shopper's folded entries came to. */
export interface FiledOpening {
  readonly opening: Opening;
  /** False where it is not as it was folded: somebody has written to it. */
  readonly sealed: boolean;
}

/** A record by its first entry. */
export type RecordHead = Pick<JournalRecord, 'userId' | 'firstSeq' | 'command' | 'receiptId'>;

/** A judged receipt, as far as books are concerned: what is left of it and which records it names. */
export type ReceiptClaims = Pick<
  JudgedReceipt,
  'id' | 'userId' | 'status' | 'amount' | 'left' | 'rulebook' | 'seq' | 'returns' | 'voided'
>;

/** A receipt that has changed nobody. */
export type UnjudgedReceipt = Pick<TombstoneReceipt | RejectedReceipt, 'id' | 'status'>;

export interface ReceiptTotals {
  /** Receipts of which something is left. */
  readonly receipts: number;
  /** Minor units left, over all receipts. */
  readonly spent: number;
}

/**
 * Everything as of one moment: what is committed meanwhile shows in none of the answers. One question at a time; a
 * stream that is not read to its end is given up by `return()`, as `for await` does.
 */
export interface AuditView {
  /** The shoppers after this one (null: all), in {@link compareInJournal} order. */
  users(after: string | null): AsyncIterableIterator<User>;
  /** The records filed under shoppers after this one, in the same order, each shopper's by sequence. */
  records(after: string | null): AsyncIterableIterator<FiledRecord>;
  /** The openings of shoppers after this one, in the same order. */
  openings(after: string | null): AsyncIterableIterator<FiledOpening>;
  /** The judged receipts after this one, by id. */
  receipts(after: string | null): AsyncIterableIterator<ReceiptClaims>;
  /** For each id in turn the receipt, or null. */
  receiptsOf(ids: readonly string[]): Promise<(ReceiptClaims | UnjudgedReceipt | null)[]>;
  /** For each place in turn the record that begins there, `folded` where an opening stands for it, or null. */
  recordsAt(
    places: readonly Pick<RecordHead, 'userId' | 'firstSeq'>[],
  ): Promise<(RecordHead | 'folded' | null)[]>;
  /** Added up from the receipts; a shopper without any is not in it. */
  totals(userIds: readonly string[]): Promise<Map<string, ReceiptTotals>>;
  rulebookVersions(): Promise<Set<number>>;
  close(): Promise<void>;
}

export interface Audit {
  /** A view as of now. It is good for a minute or so: whoever needs longer goes on with another one. */
  open(): AuditView;
}

/** The order of journal ids, `userId:seq`. It is not that of user ids: '-', '.' and digits come before ':'. */
export function compareInJournal(a: string, b: string): number {
  const [left, right] = [`${a}:`, `${b}:`];
  return left < right ? -1 : left > right ? 1 : 0;
}
