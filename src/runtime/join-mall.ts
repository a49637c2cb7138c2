// Joins a node with the others of its mall: by Redis where it is configured; without it a node is the only one.
import type { Log } from '../ports/log.ts';
import type { Config } from './config.ts';
import type { Mall } from './mall.ts';

/** Joins the mall of this secret and database. `instance` names this process to the others. */
export async function joinMall(
  config: Config,
  instance: string,
  secret: string,
  epoch: string,
  log: Log,
): Promise<Mall> {
  if (config.REDIS_URL === undefined) return alone;
  // Loaded when asked for: a node on its own does without a client of Redis.
  const { joinByRedis } = await import('./mall-by-redis.ts');
  return joinByRedis(config.REDIS_URL, { config, instance, secret, epoch, log });
}

const alone: Mall = {
  changes: { isHeard: () => true, tell: () => {}, onChanged: () => {}, onLoss: () => {} },
  crowd: { tell: () => {}, onTold: () => {} },
  mailbox: null,
  adapter: null,
  standings: null,
  copies: null,
  onReturn: () => {},
  figures: () => null,
  close: async () => {},
};
