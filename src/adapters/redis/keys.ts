// Every key and channel in Redis. Several malls may share a server: each database has names of its own.

export interface RedisKeys {
  /** The beginning of the channels that Socket.IO's adapter names itself. */
  readonly sockets: string;
  /** The channel on which nodes of this lineage tell each other what they commit. */
  changes(epoch: string): string;
  /** The channel of what is said to many. */
  readonly crowd: string;
  /** The copy of a shopper, in the database of this lineage. */
  user(epoch: string, userId: string): string;
  /** The sorted set of a ranking. */
  board(measure: string, ranking: string): string;
  /** The last sequence of each shopper that the boards know. */
  readonly boardsKnown: string;
}

/** The names for a mall's database. */
export function redisKeys(database: string): RedisKeys {
  const prefix = `deerfields:${database}`;
  return {
    sockets: `${prefix}:sockets`,
    changes: (epoch) => `${prefix}:changes:${epoch}`,
    crowd: `${prefix}:crowd`,
    // One script touches many of them together: in a Redis cluster the braces keep them in one place.
    user: (epoch, userId) => `{${prefix}:users}:${epoch}:${userId}`,
    board: (measure, ranking) => `{${prefix}:boards}:${measure}:${ranking}`,
    boardsKnown: `{${prefix}:boards}:known`,
  };
}
