// Every key and channel in Redis. Several malls may share a server: each database has names of its own.

export interface RedisKeys {
  /** The beginning of the channels that Socket.IO's adapter names itself. */
  readonly sockets: string;
  /** The channel for the commits of all nodes. */
  readonly changes: string;
  /** The key that the probe writes. */
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
 * The names for a mall's database. All contain the epoch: two databases with the same name on two servers are two malls, and
 * neither the number of a Redis database (`/1`) nor its name keeps their messages apart.
 */
export function redisKeys(database: string, epoch: string): RedisKeys {
  const prefix = `deerfields:${database}:${epoch}`;
  return {
    sockets: `${prefix}:sockets`,
    changes: `${prefix}:changes`,
    probe: `${prefix}:probe`,
    // One script uses many of these keys. In a Redis cluster the braces put them on one shard.
    user: (userId) => `{${prefix}:users}:${userId}`,
    board: (measure, ranking) => `{${prefix}:boards}:${measure}:${ranking}`,
    // Named like a board's key, so that deleting the boards deletes their totals.
    boardTotal: (measure, ranking) => `{${prefix}:boards}:total.${measure}:${ranking}`,
    boardsKnown: `{${prefix}:boards}:known`,
  };
}
