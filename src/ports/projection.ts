// A projection: data derived from the ledger and written after the answers. It may lose anything and catches up.
import type { JournalRecord } from '../game/change.ts';
import type { ProjectedUser } from './store.ts';

/** One committed record. `user` is the shopper after the whole document. */
export interface CommittedRecord extends ProjectedUser {
  readonly record: JournalRecord;
}

/** A projection that can be compared with the ledger and brought up to date from it. */
export interface CatchingUp {
  /** The name of its metrics. */
  readonly name: string;
  /** True if nothing is in it: then it is rebuilt. */
  isEmpty(): Promise<boolean>;
  /** The last entry that it has of each of these shoppers; absent: none. */
  known(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Reads what is missing of these shoppers from the ledger. Returns the number of records or shoppers. */
  catchUp(userIds: readonly string[]): Promise<number>;
}

export interface Projection<Item> extends CatchingUp {
  /** Only one of the waiting items with the same key is applied. */
  keyOf(item: Item): string;
  /** Whether `item` is older than the waiting item with the same key; it is then left out. */
  isOlder(item: Item, waiting: Item): boolean;
  /**
   * Applies items, each shopper's in order. A known item changes nothing. Returns the shoppers with missing entries before
   * an item.
   */
  apply(items: readonly Item[]): Promise<readonly string[]>;
}
