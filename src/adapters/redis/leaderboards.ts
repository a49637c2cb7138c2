// The leaderboards in Redis: a sorted set per ranking and measure, and one script that counts a shopper's changes once.
import { changesByShopper, sumChanges } from '../../game/score-sums.ts';
import type { Measure, ScoreChange } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import type { Leaderboards, Row } from '../../ports/leaderboards.ts';
import { keepRankingsMs } from '../../ports/leaderboards.ts';
import { applyOnce, around, forgetAll, openOnce, totalOnce } from './board-scripts.ts';
import type { RedisLink } from './connect.ts';
import type { RedisKeys } from './keys.ts';

/** The commands that `defineCommand` adds to the client. Each takes the number of its keys, the keys, and the arguments. */
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

  /** Applies consecutive changes of one shopper in one script. False if entries before them are missing. */
  async function applyRun(run: readonly ScoreChange[], nowMs: number): Promise<boolean> {
    const [first] = run;
    if (first === undefined) return true;
    const { places, words } = applyArguments(first, run, keys, nowMs);
    return (await boards.deerfieldsApplyOnce(places.length, ...places, ...words)) === 1;
  }

  /** False if entries before a change are missing. */
  async function applyShopper(changes: readonly ScoreChange[], nowMs: number): Promise<boolean> {
    if (areConsecutive(changes) && (await applyRun(changes, nowMs))) return true;
    if (changes.length === 1) return false;
    // Some are counted already, or some are missing in between. So each is applied by itself, in order.
    let isWhole = true;
    for (const change of changes) isWhole = (await applyRun([change], nowMs)) && isWhole;
    return isWhole;
  }

  return {
    ...createBoardReads(commands, boards, keys),
    apply: async (changes, nowMs) => {
      const byShopper = [...changesByShopper(changes)];
      const complete = await Promise.all(byShopper.map(([, own]) => applyShopper(own, nowMs)));
      return byShopper.flatMap(([userId], at) => (complete[at] === true ? [] : [userId]));
    },
    open: async (ledgerSnapshots) => {
      await Promise.all(
        ledgerSnapshots.map(({ userId, seq, scores }) => {
          const sets = scores.flatMap(({ key, ...sums }) =>
            measures.map((measure) => ({ set: keys.board(measure, key), score: -sums[measure] })),
          );
          const places = [keys.boardsKnown, ...sets.map(({ set }) => set)];
          const standing = sets.map(({ score }) => score);
          return commands.eval(openOnce, places.length, ...places, userId, seq, ...standing);
        }),
      );
    },
    clear: async () => {
      await commands.eval(forgetAll, 0, keys.board('*', '*'), keys.boardsKnown);
    },
  };
}

/** The keys and arguments of `applyOnce` for a run of consecutive changes, of which `first` is the first. */
function applyArguments(
  first: ScoreChange,
  run: readonly ScoreChange[],
  keys: RedisKeys,
  nowMs: number,
): { readonly places: readonly string[]; readonly words: readonly (string | number)[] } {
  const { seq, sums } = sumChanges(run, first.firstSeq - 1);
  const places: string[] = [keys.boardsKnown];
  const words: (string | number)[] = [first.userId, first.firstSeq, seq];
  for (const [key, { untilMs, ...scores }] of sums) {
    const goes = untilMs === null ? 0 : untilMs + keepRankingsMs;
    if (untilMs !== null && goes <= nowMs) continue;
    for (const measure of measures) {
      if (scores[measure] === 0) continue;
      places.push(keys.board(measure, key));
      words.push(-scores[measure], goes);
      if (!hasTotal(key)) continue;
      places.push(keys.boardTotal(measure, key));
      words.push(-scores[measure], 'total');
    }
  }
  return { places, words };
}

type BoardReads = Pick<Leaderboards, 'isEmpty' | 'known' | 'top' | 'around' | 'total' | 'scoresOf'>;

function createBoardReads(
  commands: RedisLink['commands'],
  boards: BoardCommands,
  keys: RedisKeys,
): BoardReads {
  return {
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
      const pairs = await commands.zrange(keys.board(measure, key), '0', String(limit - 1), 'WITHSCORES');
      return rowsOf(pairs, 0, 0);
    },
    around: async (measure, key, userId, each) => {
      const [ahead, first, pairs] = await boards.deerfieldsAround(1, keys.board(measure, key), userId, each);
      return rowsOf(pairs, first, ahead);
    },
    total: async (measure, key) => {
      const total = await boards.deerfieldsTotal(2, keys.board(measure, key), keys.boardTotal(measure, key));
      return 0 - Number(total);
    },
    scoresOf: async (userId, keyList) => {
      const read = async (measure: Measure, key: string): Promise<number> =>
        0 - Number((await commands.zscore(keys.board(measure, key), userId)) ?? 0);
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
  };
}

/** A total costs every receipt one step of the script, so only the totals that are shown are kept. */
const hasTotal = (key: string): boolean => key.startsWith('mall:day-');

/** Whether each change begins where the one before it ends. */
const areConsecutive = (changes: readonly ScoreChange[]): boolean =>
  changes.every(({ firstSeq }, at) => at === 0 || firstSeq === (changes[at - 1]?.seq ?? 0) + 1);

/**
 * Rows from pairs of member and negated score. The first pair is at place `first` from 0, and `ahead` shoppers have a higher
 * score than it.
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
