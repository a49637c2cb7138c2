// Entries that arrived before the ones they follow, by epoch. Their number is bounded; the head is always known.
import type { Entry } from '../contracts/receipts.ts';

export interface EntriesAhead {
  /** Holds an entry. Beyond the bound only its number is remembered; a resume brings the rest. */
  hold(epoch: string, entry: Entry, ownEpoch: string | undefined): void;
  /** Remembers that this entry exists. */
  exists(epoch: string, seq: number, ownEpoch: string | undefined): void;
  /** Removes and returns the held entries that follow `seq` without a gap. Forgets all that are not after them. */
  takeAfter(epoch: string, seq: number): Entry[];
  keepOnly(epoch: string): void;
  /** False while an entry is known to exist that was not returned yet. */
  isEmpty(): boolean;
}

interface Ahead {
  head: number;
  readonly entries: Map<number, Entry>;
}

/** Holds at most `maxHeld` entries of an epoch. */
export function createAhead(maxHeld: number): EntriesAhead {
  const ahead = new Map<string, Ahead>();

  function aheadOf(epoch: string, ownEpoch: string | undefined): Ahead {
    const known = ahead.get(epoch);
    if (known) return known;
    // Our own and one other are enough: an epoch changes only when a store is replaced.
    for (const other of ahead.keys()) if (other !== ownEpoch && ahead.size > 1) ahead.delete(other);
    const made: Ahead = { head: 0, entries: new Map() };
    ahead.set(epoch, made);
    return made;
  }

  return {
    hold: (epoch, entry, ownEpoch) => {
      const held = aheadOf(epoch, ownEpoch);
      held.head = Math.max(held.head, entry.seq);
      if (held.entries.size < maxHeld) held.entries.set(entry.seq, entry);
    },
    exists: (epoch, seq, ownEpoch) => {
      const held = aheadOf(epoch, ownEpoch);
      held.head = Math.max(held.head, seq);
    },
    takeAfter: (epoch, seq) => {
      const held = ahead.get(epoch);
      if (held === undefined) return [];
      const taken: Entry[] = [];
      let last = seq;
      for (let next = held.entries.get(last + 1); next; next = held.entries.get(last + 1)) {
        taken.push(next);
        last = next.seq;
      }
      for (const known of held.entries.keys()) if (known <= last) held.entries.delete(known);
      if (held.head <= last) ahead.delete(epoch);
      return taken;
    },
    keepOnly: (epoch) => {
      for (const other of ahead.keys()) if (other !== epoch) ahead.delete(other);
    },
    isEmpty: () => ahead.size === 0,
  };
}
