// Which shoppers are followed on this node, and the last entry sent to them without a gap.
import type { Push } from '../../contracts/server-events.ts';

interface Followed {
  sockets: number;
  /** Sent to all of them; null until the first connection has been told where it stands. */
  seq: number | null;
}

export interface Follow {
  add(userId: string): void;
  remove(userId: string): void;
  /**
   * A connection was told everything up to `seq`. The place is that of whoever is furthest behind: a greeting from a
   * copy that is too old may tell less than others here have been sent already.
   */
  caughtUp(userId: string, seq: number): void;
  /** Entries were sent to a client who follows this shopper. */
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
      // A gap before this record stays visible to the head check.
      if (known && known.seq !== null && first <= known.seq + 1) known.seq = Math.max(known.seq, last);
    },
    entries: function* () {
      for (const [userId, { seq }] of users) if (seq !== null) yield [userId, seq];
    },
    size: () => users.size,
  };
}
