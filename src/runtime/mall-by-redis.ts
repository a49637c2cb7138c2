// The mall as Redis joins it: what nodes tell each other, what they share, and what waits while it is away.
import { createRedisChanges } from '../adapters/redis/changes.ts';
import { openChannel } from '../adapters/redis/channel.ts';
import { connectRedis } from '../adapters/redis/connect.ts';
import { guardPublish } from '../adapters/redis/guarded-publish.ts';
import { redisKeys } from '../adapters/redis/keys.ts';
import { createSocketAdapter } from '../adapters/redis/socket-adapter.ts';
import { createRedisStandings } from '../adapters/redis/standings.ts';
import { createRedisUserCopies } from '../adapters/redis/user-copies.ts';
import type { Mall, MallParts } from './mall.ts';

/** Connects in the background: whether Redis answers now does not matter. */
export function joinByRedis(url: string, { config, secret, epoch, log }: MallParts): Mall {
  const link = connectRedis(url, log);
  const guarded = guardPublish(link);
  const keys = redisKeys(config.MONGODB_DATABASE);
  const changes = createRedisChanges(openChannel(link, guarded, keys.changes(epoch), log));
  const copies = createRedisUserCopies({
    link,
    keyOf: (userId) => keys.user(epoch, userId),
    secret,
    epoch,
    ttlMs: config.CACHE_TTL_MS,
  });
  return {
    changes,
    copies,
    crowd: openChannel(link, guarded, keys.crowd, log),
    adapter: createSocketAdapter(config.REDIS_ADAPTER ?? 'classic', link, guarded, keys.sockets, log),
    standings: createRedisStandings(link, keys),
    onReturn: link.onReturn,
    figures: () => ({
      isUp: link.isUp(),
      published: guarded.figures(),
      changes: changes.figures(),
      copies: copies.copyFigures(),
    }),
    close: link.close,
  };
}
