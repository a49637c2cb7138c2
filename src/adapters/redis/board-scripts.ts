// The scripts of the leaderboards. Redis runs each as one step.

/**
 * Adds a run of changes of one shopper, once. Returns 0 if an entry is missing between the stored sequence and the run.
 *
 * KEYS: the hash of stored sequences, then a sorted set per ranking and measure. ARGV: the shopper, the first and last
 * sequence of the run, then for each set the amount and its expiry (0: never). A key with the word "total" in place of the
 * expiry is a counter, which is changed only if it exists.
 *
 * Scores are stored negated: Redis orders equal scores by ascending member, which is the order of the rows. The first score
 * creates the set, so the expiry is set then.
 */
export const applyOnce = `
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
 * Returns the rows around a shopper: the number of shoppers with a higher score than the first row, the place of the first
 * row from 0, and the rows. Each step takes logarithmic time. KEYS: a set. ARGV: the shopper, the rows before and after.
 */
export const around = `
local at = redis.call('ZRANK', KEYS[1], ARGV[1])
if not at or tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1])) >= 0 then return {0, 0, {}} end
local first = math.max(0, at - tonumber(ARGV[2]))
local rows = redis.call('ZRANGE', KEYS[1], first, at + tonumber(ARGV[2]), 'WITHSCORES')
return {redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. rows[2]), first, rows}`;

/**
 * Returns the sum of a set, negated as the scores are. The first call adds the set up and stores the counter, which
 * `applyOnce` then keeps up to date. The counter expires with its set. KEYS: a set and its counter.
 */
export const totalOnce = `
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

/**
 * Replaces the scores of a shopper, unless a later sequence is stored. KEYS: the hash of stored sequences, then sets. ARGV:
 * the shopper, the sequence, then the new score for each set.
 */
export const openOnce = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) <= known then return end
for at = 2, #KEYS do
  local score = ARGV[at + 1]
  if tonumber(score) == 0 then redis.call('ZREM', KEYS[at], ARGV[1])
  else redis.call('ZADD', KEYS[at], score, ARGV[1]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])`;

/** Deletes all leaderboards. In one script, so that a change in between is not counted twice or lost. */
export const forgetAll = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', key) end
redis.call('UNLINK', ARGV[2])`;
