// The scripts of the leaderboards. Redis runs each as one step.

/**
 * KEYS: what is known of shoppers, then a set per ranking and measure. ARGV: shopper, first and last sequence of the
 * change, then for each set its amount and when it goes (0: never). A total has the word "total" there, and is changed
 * where somebody has asked for it before. Gives 0 where the change does not continue what is
 * known. Scores are kept negative: Redis orders equal ones by their members, ascending, and so are the rows.
 * A set begins with somebody's first score, so that is when its end is written.
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
 * KEYS: a set. ARGV: shopper, rows before and after. Gives how many have a higher score than the first row, the place
 * of the first row from 0, and the rows. Each step is logarithmic, whatever the size of the set.
 */
export const around = `
local at = redis.call('ZRANK', KEYS[1], ARGV[1])
if not at or tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1])) >= 0 then return {0, 0, {}} end
local first = math.max(0, at - tonumber(ARGV[2]))
local rows = redis.call('ZRANGE', KEYS[1], first, at + tonumber(ARGV[2]), 'WITHSCORES')
return {redis.call('ZCOUNT', KEYS[1], '-inf', '(' .. rows[2]), first, rows}`;

/**
 * KEYS: a set and its total. Adds the set up where that was not done before; from then on each change counts. The total
 * goes with its set. Negative, as the scores are.
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

/** KEYS: what is known of shoppers, then sets. ARGV: shopper, sequence, then for each set what stands there now. */
export const openOnce = `
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) <= known then return end
for at = 2, #KEYS do
  local score = ARGV[at + 1]
  if tonumber(score) == 0 then redis.call('ZREM', KEYS[at], ARGV[1])
  else redis.call('ZADD', KEYS[at], score, ARGV[1]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])`;

/** One script: a change in between would otherwise be counted twice or never. */
export const forgetAll = `
for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', key) end
redis.call('UNLINK', ARGV[2])`;
