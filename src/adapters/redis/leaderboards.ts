// The leaderboards in Redis: a sorted set per ranking and measure, and one script that counts a shopper's changes once.
import { changesByShopper, sumChanges } from '../../game/score-sums.ts';
import type { Measure, ScoreChange } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import type { Leaderboards, Row } from '../../ports/leaderboards.ts';
import { keepRankingsMs } from '../../ports/leaderboards.ts';
import type { RedisLink } from './connect.ts';
import type { RedisKeys } from './keys.ts';

/**
 * KEYS: what is known of shoppers, then a set per ranking and measure. ARGV: shopper, first and last sequence of the
 * change, then for each set its amount and when it goes (0: never). A total has the word "total" there, and is changed
 * where somebody has asked for it before. Gives 0 where the change does not continue what is
 * known. Scores are kept negative: Redis orders equal ones by their members, ascending, and so are the rows.
 * A set begins with somebody's first score, so that is when its end is written.
 */
const applyOnce = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[3]) <= known then return 1 end
if tonumber(ARGV[2]) ~= known + 1 then return 0 end
for at = 2, #KEYS do
  local by, goes = ARGV[at * 2], ARGV[at * 2 + 1]
  if goes == 'total' then
    if redis.call('EXISTS', KEYS[at]) == 1 then redis.call('INCRBY', KEYS[at], by) end
  else
    local score = tonumber(redis.call('ZINCRBY', KEYS[at], by, ARGV[1]))
    if score == 0 then redis.call('ZREM', KEYS[at], ARGV[1]) end
    if score == tonumber(by) and goes ~= '0' then redis.call('PEXPIREAT', KEYS[at], goes) end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1`;

/**
 * KEYS: a set. ARGV: shopper, rows before and after. Gives how many have a higher score than the first row, the place
 * of the first row from 0, and the rows. Each step is logarithmic, whatever the size of the set.
 */
const around = `
local at = redis.call('ZRANK', KEYS[1], ARGV[1])
if not at or tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1])) >= 0 then return {0, 0, {}} end
local first = math.max(0, at - tonumber(ARGV[2]))
local rows = redis.call('ZRANGE', KEYS[1], first, at + tonumber(ARGV[2]), 'WITHSCORES')
return {redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. rows[2]), first, rows}`;

/**
 * KEYS: a set and its total. Adds the set up where that was not done before; from then on each change counts. The total
 * goes with its set. Negative, as the scores are.
 */
const totalOnce = `
local known = redis.call('GET', KEYS[2])
if known then return known end
local goes = redis.call('PTTL', KEYS[1])
if goes == -2 then return '0' end
local rows = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local sum = 0
for at = 2, #rows, 2 do sum = sum + tonumber(rows[at]) end
local total = string.format('%.0f', sum)
redis.call('SET', KEYS[2], total)
if goes > 0 then redis.call('PEXPIRE', KEYS[2], goes) end
return total`;

/** KEYS: what is known of shoppers, then sets. ARGV: shopper, sequence, then for each set what stands there now. */
const openOnce = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) <= known then return end
for at = 2, #KEYS do
  local score = ARGV[at + 1]
  if tonumber(score) == 0 then redis.call('ZREM', KEYS[at], ARGV[1])
  else redis.call('ZADD', KEYS[at], score, ARGV[1]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])`;

/** One script: a change in between would otherwise be counted twice or never. */
const forgetAll = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', key) end
redis.call('UNLINK', ARGV[2])`;

/** What `defineCommand` adds to the client: each by the number of its keys, the keys, and its words. */
interface BoardCommands {
  deerfieldsApplyOnce(keys: number, ...words: (string | number)[]): Promise<unknown>;
  deerfieldsTotal(keys: number, ...words: string[]): Promise<string>;
  deerfieldsAround(keys: number, ...words: (string | number)[]): Promise<[number, number, string[]]>;
}

/** Throws what ioredis throws while Redis is away. */
export function createRedisLeaderboards(
  { commands }: Pick<RedisLink, 'commands'>,
  keys: RedisKeys,
): Leaderboards {
  commands.defineCommand('deerfieldsApplyOnce', { lua: applyOnce });
  commands.defineCommand('deerfieldsAround', { lua: around });
  commands.defineCommand('deerfieldsTotal', { lua: totalOnce });
  const boards = commands as unknown as BoardCommands; // defined above; their types are not
  const setOf = (measure: Measure, key: string): string => keys.board(measure, key);

  /** Tells changes of one shopper that lie end to end in one script. False where they do not continue what is known. */
  async function tell(run: readonly ScoreChange[], nowMs: number): Promise<boolean> {
    const [first] = run;
    if (first === undefined) return true;
    const { seq, sums } = sumChanges(run, first.firstSeq - 1);
    const places: string[] = [keys.boardsKnown];
    const words: (string | number)[] = [first.userId, first.firstSeq, seq];
    for (const [key, { untilMs, ...scores }] of sums) {
      const goes = untilMs === null ? 0 : untilMs + keepRankingsMs;
      if (untilMs !== null && goes <= nowMs) continue;
      for (const measure of measures) {
        if (scores[measure] === 0) continue;
        places.push(setOf(measure, key));
        words.push(-scores[measure], goes);
        if (!hasTotal(key)) continue;
        places.push(keys.boardTotal(measure, key));
        words.push(-scores[measure], 'total');
      }
    }
    return (await boards.deerfieldsApplyOnce(places.length, ...places, ...words)) === 1;
  }

  /** Gives false where entries before a change are missing. */
  async function tellShopper(changes: readonly ScoreChange[], nowMs: number): Promise<boolean> {
    const inOrder = endToEnd(changes);
    if (inOrder && (await tell(changes, nowMs))) return true;
    if (changes.length === 1) return false;
    // Some of them are known already, or some are missing in between: each by itself, in order.
    let isWhole = true;
    for (const change of changes) isWhole = (await tell([change], nowMs)) && isWhole;
    return isWhole;
  }

  return {
    apply: async (changes, nowMs) => {
      const byShopper = [...changesByShopper(changes)];
      const told = await Promise.all(byShopper.map(([, own]) => tellShopper(own, nowMs)));
      return byShopper.flatMap(([userId], at) => (told[at] === true ? [] : [userId]));
    },
    open: async (ledgerSnapshots) => {
      await Promise.all(
        ledgerSnapshots.map(({ userId, seq, scores }) => {
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
    top: async (measure, key, limit) => {
      const pairs = await commands.zrange(setOf(measure, key), '0', String(limit - 1), 'WITHSCORES');
      return rowsOf(pairs, 0, 0);
    },
    around: async (measure, key, userId, each) => {
      const [ahead, first, pairs] = await boards.deerfieldsAround(1, setOf(measure, key), userId, each);
      return rowsOf(pairs, first, ahead);
    },
    total: async (measure, key) => {
      const total = await boards.deerfieldsTotal(2, setOf(measure, key), keys.boardTotal(measure, key));
      return 0 - Number(total);
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

/** A total costs a step of the script for every receipt: only those that are shown have one. */
const hasTotal = (key: string): boolean => key.startsWith('mall:day-');

const endToEnd = (changes: readonly ScoreChange[]): boolean =>
  changes.every(({ firstSeq }, at) => at === 0 || firstSeq === (changes[at - 1]?.seq ?? 0) + 1);

/**
 * Pairs of member and negative score, the first of them at place `first` from 0, with `ahead` shoppers whose score is
 * higher than its own.
 */
function rowsOf(pairs: readonly string[], first: number, ahead: number): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < pairs.length; at += 2) {
    const score = -Number(pairs[at + 1]);
    if (score <= 0) break;
    const before = rows.at(-1);
    const rank = before === undefined ? ahead + 1 : first + rows.length + 1;
    rows.push({ rank: before?.score === score ? before.rank : rank, userId: pairs[at] ?? '', score });
  }
  return rows;
}
