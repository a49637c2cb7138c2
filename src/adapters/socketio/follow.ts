// The shoppers whose journal a connection of this node follows, each with the last entry sent without a gap.
import type { Push } from '../../contracts/server-events.ts';

interface Followed {
  sockets: number;
  /** The last entry that all of them have; null until the first connection has received its state. */
  seq: number | null;
}

export interface Follow {
  add(userId: string): void;
  remove(userId: string): void;
  /**
   * A connection has received everything up to `seq`. The lowest one counts: a connection that was greeted from an outdated
   * copy may have less than the other connections of the same shopper.
   */
  caughtUp(userId: string, seq: number): void;
  /** Records that these entries were sent to a client that follows the shopper. */
  pushed(userId: string, push: Push<'journal'>): void;
  entries(): IterableIterator<[userId: string, seq: number]>;
  size(): number;
}

export function createFollow(): Follow {
  const users = new Map<string, Followed>();
  return {
    add: (userId) => {
      const known = users.get(userId);
      if (known) known.sockets += 1;
      else users.set(userId, { sockets: 1, seq: null });
    },
    remove: (userId) => {
      const known = users.get(userId);
      if (known === undefined) return;
      known.sockets -= 1;
      if (known.sockets === 0) users.delete(userId);
    },
    caughtUp: (userId, seq) => {
      const known = users.get(userId);
      if (known) known.seq = Math.min(known.seq ?? seq, seq);
    },
    pushed: (userId, { userId: owner, entries }) => {
      const known = users.get(userId);
      const first = entries[0]?.seq;
      const last = entries.at(-1)?.seq;
      if (owner !== userId || first === undefined || last === undefined) return;
      // After a gap `seq` stays, so that the head check finds the missing entries.
      if (known && known.seq !== null && first <= known.seq + 1) known.seq = Math.max(known.seq, last);
    },
    entries: function* () {
      for (const [userId, { seq }] of users) if (seq !== null) yield [userId, seq];
    },
    size: () => users.size,
  };
}
