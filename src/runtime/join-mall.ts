// Joins a node with the others of its mall: by Redis where it is configured; without it a node is the only one.
import type { Mall, MallParts } from './mall.ts';

/** Joins the mall of this secret and database. */
export async function joinMall(parts: MallParts): Promise<Mall> {
  const url = parts.config.REDIS_URL;
  if (url === undefined) return alone;
  // Loaded when asked for: a node on its own does without a client of Redis.
  const { joinByRedis } = await import('./mall-by-redis.ts');
  return joinByRedis(url, parts);
}

const alone: Mall = {
  changes: { isHeard: () => true, tell: () => {}, onChanged: () => {}, onLoss: () => {} },
  adapter: null,
  leaderboards: null,
  copies: null,
  onReturn: () => {},
  figures: () => null,
  close: async () => {},
};
