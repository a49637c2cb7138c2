// A projection: what somebody makes of the ledger. It is written behind the receipts, may lose anything, and catches up.
import type { JournalRecord } from '../game/change.ts';
import type { ProjectedUser } from './store.ts';

/** One record as it was committed; `user` is the shopper after the document that holds it. */
export interface CommittedRecord extends ProjectedUser {
  readonly record: JournalRecord;
}

/** What can be held against the ledger, and made up from it. */
export interface CatchingUp {
  /** Of its figures. */
  readonly name: string;
  /** True where nothing is in it: then everything is to be made up. */
  isEmpty(): Promise<boolean>;
  /** The last entry that it knows of each of these shoppers; absent: none. */
  known(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Makes up from the ledger what is missing of these shoppers. Gives how many records or shoppers that was. */
  catchUp(userIds: readonly string[]): Promise<number>;
}

export interface Projection<Item> extends CatchingUp {
  /** Items with the same key that wait together: the last one stands for all. */
  keyOf(item: Item): string;
  /**
   * Takes items, each shopper's in order; what it knows already changes nothing. Gives the shoppers of whom something
   * before is missing.
   */
  apply(items: readonly Item[]): Promise<readonly string[]>;
}
