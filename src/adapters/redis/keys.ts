// Every key and channel in Redis. Several malls may share a server: each database has names of its own.

export interface RedisKeys {
  /** The beginning of the channels that Socket.IO's adapter names itself. */
  readonly sockets: string;
  /** The channel on which nodes tell each other what they commit. */
  readonly changes: string;
  /** Written to see whether anything can be. */
  readonly probe: string;
  /** The copy of a shopper. */
  user(userId: string): string;
  /** The sorted set of a ranking. */
  board(measure: string, ranking: string): string;
  /** The sum of a ranking. */
  boardTotal(measure: string, ranking: string): string;
  /** The last sequence of each shopper that the boards know. */
  readonly boardsKnown: string;
}

/**
 * The names for a mall's database. The epoch is in all of them: databases of one name on two servers are two malls, and
 * neither the number of a Redis database (`/1`) nor its name keeps their messages apart.
 */
export function redisKeys(database: string, epoch: string): RedisKeys {
  const prefix = `deerfields:${database}:${epoch}`;
  return {
    sockets: `${prefix}:sockets`,
    changes: `${prefix}:changes`,
    probe: `${prefix}:probe`,
    // One script touches many of them together: in a Redis cluster the braces keep them in one place.
    user: (userId) => `{${prefix}:users}:${userId}`,
    board: (measure, ranking) => `{${prefix}:boards}:${measure}:${ranking}`,
    // Of the form of a board's key: what forgets the boards forgets their totals.
    boardTotal: (measure, ranking) => `{${prefix}:boards}:total.${measure}:${ranking}`,
    boardsKnown: `{${prefix}:boards}:known`,
  };
}
