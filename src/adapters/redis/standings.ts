// The standings in Redis: a sorted set per ranking and measure, and one script that tells a change once.
import type { Measure } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import type { Row, Standings } from '../../ports/standings.ts';
import { keepRankingsMs } from '../../ports/standings.ts';
import type { RedisLink } from './connect.ts';
import type { RedisKeys } from './keys.ts';

/**
 * KEYS: what is known of shoppers, then a set per ranking and measure. ARGV: shopper, first and last sequence of the
 * change, then for each set its amount and when it goes (0: never). Gives 0 where there is a hole before the change.
 * Scores are kept negative: Redis orders equal ones by their members, ascending, and so are the ranks.
 */
const tellOnce = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[3]) <= known then return 1 end
if tonumber(ARGV[2]) ~= known + 1 then return 0 end
for at = 2, #KEYS do
  local by, goes = ARGV[at * 2], ARGV[at * 2 + 1]
  if tonumber(by) ~= 0 then
    local score = redis.call('ZINCRBY', KEYS[at], by, ARGV[1])
    if tonumber(score) == 0 then redis.call('ZREM', KEYS[at], ARGV[1]) end
    if goes ~= '0' then redis.call('PEXPIREAT', KEYS[at], goes) end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

/** KEYS likewise. ARGV: shopper, sequence, then for each set what stands there now. */
const openOnce = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) <= known then return end
for at = 2, #KEYS do
  local score = ARGV[at + 1]
  if tonumber(score) == 0 then redis.call('ZREM', KEYS[at], ARGV[1])
  else redis.call('ZADD', KEYS[at], score, ARGV[1]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])`;

/** All at once: a change that came in between would be told twice afterwards, or never. */
const forgetAll = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', key) end
redis.call('UNLINK', ARGV[2])`;

/** Throws what ioredis throws while Redis is away. */
export function createRedisStandings({ commands }: Pick<RedisLink, 'commands'>, keys: RedisKeys): Standings {
  commands.defineCommand('deerfieldsTellOnce', { lua: tellOnce });
  const tell = (keyList: readonly string[], args: readonly (string | number)[]): Promise<unknown> =>
    // Defined above; its types are not.
    (
      commands as unknown as { deerfieldsTellOnce: (...words: unknown[]) => Promise<unknown> }
    ).deerfieldsTellOnce(keyList.length, ...keyList, ...args);
  const setOf = (measure: Measure, key: string): string => keys.board(measure, key);

  /** Pairs of member and negative score. */
  const rowsOf = (pairs: readonly string[], first: number): Row[] => {
    const rows: Row[] = [];
    for (let at = 0; at < pairs.length; at += 2) {
      const score = -Number(pairs[at + 1]);
      if (score > 0) rows.push({ rank: first + rows.length, userId: pairs[at] ?? '', score });
    }
    return rows;
  };

  return {
    apply: async (changes, nowMs) => {
      // Sent in one go, answered in order: a shopper's changes follow each other.
      const told = await Promise.all(
        changes.map(({ userId, firstSeq, seq, rankings, ...scores }) => {
          const lasting = rankings.filter(
            ({ untilMs }) => untilMs === null || untilMs + keepRankingsMs > nowMs,
          );
          const sets = lasting.flatMap(({ key, untilMs }) =>
            measures.map((measure) => ({
              set: setOf(measure, key),
              by: -scores[measure],
              goes: untilMs === null ? 0 : untilMs + keepRankingsMs,
            })),
          );
          return tell(
            [keys.boardsKnown, ...sets.map(({ set }) => set)],
            [userId, firstSeq, seq, ...sets.flatMap(({ by, goes }) => [by, goes])],
          );
        }),
      );
      return [...new Set(changes.filter((_, at) => told[at] === 0).map(({ userId }) => userId))];
    },
    open: async (openings) => {
      await Promise.all(
        openings.map(({ userId, seq, scores }) => {
          const sets = scores.flatMap(({ key, ...sums }) =>
            measures.map((measure) => ({ set: setOf(measure, key), score: -sums[measure] })),
          );
          const places = [keys.boardsKnown, ...sets.map(({ set }) => set)];
          const standing = sets.map(({ score }) => score);
          return commands.eval(openOnce, places.length, ...places, userId, seq, ...standing);
        }),
      );
    },
    isEmpty: async () => (await commands.exists(keys.boardsKnown)) === 0,
    known: async (userIds) => {
      if (userIds.length === 0) return new Map();
      const found = await commands.hmget(keys.boardsKnown, ...userIds);
      return new Map(
        userIds.flatMap((id, at) => {
          const seq = found[at] ?? null;
          return seq === null ? [] : [[id, Number(seq)] as const];
        }),
      );
    },
    top: async (measure, key, limit) =>
      rowsOf(await commands.zrange(setOf(measure, key), '0', String(limit - 1), 'WITHSCORES'), 1),
    around: async (measure, key, userId, each) => {
      const set = setOf(measure, key);
      const at = await commands.zrank(set, userId);
      if (at === null) return [];
      const first = Math.max(0, at - each);
      const rows = rowsOf(
        await commands.zrange(set, String(first), String(at + each), 'WITHSCORES'),
        first + 1,
      );
      return rows.some((row) => row.userId === userId) ? rows : [];
    },
    scoresOf: async (userId, keyList) => {
      const read = async (measure: Measure, key: string): Promise<number> =>
        0 - Number((await commands.zscore(setOf(measure, key), userId)) ?? 0);
      const found = keyList.map(async (key) => {
        const [coins, xp, receipts] = await Promise.all([
          read('coins', key),
          read('xp', key),
          read('receipts', key),
        ]);
        return [key, { coins, xp, receipts }] as const;
      });
      return new Map(await Promise.all(found));
    },
    clear: async () => {
      await commands.eval(forgetAll, 0, keys.board('*', '*'), keys.boardsKnown);
    },
  };
}
