// The leaderboards in Redis: a sorted set per ranking and measure, and one script that counts a shopper's changes once.
import { changesByShopper, sumChanges } from '../../game/score-sums.ts';
import type { Measure, ScoreChange } from '../../game/scores.ts';
import { measures } from '../../game/scores.ts';
import type { Leaderboards, Row } from '../../ports/leaderboards.ts';
import { keepRankingsMs } from '../../ports/leaderboards.ts';
import { applyOnce, around, forgetAll, openOnce, totalOnce } from './board-scripts.ts';
import type { RedisLink } from './connect.ts';
import type { RedisKeys } from './keys.ts';

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
        places.push(keys.board(measure, key));
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
    ...createBoardReads(commands, boards, keys),
    apply: async (changes, nowMs) => {
      const byShopper = [...changesByShopper(changes)];
      const told = await Promise.all(byShopper.map(([, own]) => tellShopper(own, nowMs)));
      return byShopper.flatMap(([userId], at) => (told[at] === true ? [] : [userId]));
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
