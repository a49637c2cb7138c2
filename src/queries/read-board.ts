// A board as of now: its first rows, read once a second however many ask, and the place of the one who asks.
import { askedPeriod, isOutOfReach } from '../game/board-period.ts';
import type { Rules } from '../game/rules.ts';
import type { BoardName, SpanPeriod } from '../game/scores.ts';
import { parseBoardName, rankingKey } from '../game/scores.ts';
import type { Cache } from '../ports/cache.ts';
import type { Leaderboards, Row } from '../ports/leaderboards.ts';
import { keepRankingsMs } from '../ports/leaderboards.ts';

export interface NamedRow {
  readonly rank: number;
  readonly name: string;
  readonly score: number;
  readonly me?: true;
}

export interface Board {
  readonly board: string;
  readonly period: string;
  /** When the period ends, or ended; ISO 8601. Null: never, or unknown for a key that today's calendar does not give. */
  readonly resetsAt: string | null;
  readonly rows: readonly NamedRow[];
  /** For a ranked shopper: their row with those before and after it. */
  readonly around?: readonly NamedRow[];
}

/**
 * `period` is `current`, `previous`, or a period's key. A period of which nothing is kept, or that has not begun, has no
 * rows. Instead of a board: the mall has no such store or category, or the board no such period.
 */
export type ReadBoard = (
  name: string,
  limit: number,
  me: string | null,
  period?: string,
) => Promise<Board | 'no board' | 'no period'>;

export interface ReadBoardParts {
  readonly leaderboards: Pick<Leaderboards, 'top' | 'around'>;
  readonly rules: () => Rules;
  /** What others may see of shoppers. */
  readonly namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly remembered: Cache<RememberedTop>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface RememberedTop {
  readonly atMs: number;
  readonly rows: Promise<readonly Row[]>;
}

/** However many ask, a board is read once in this time. */
const freshMs = 1_000;
const rowsAround = 2;

export function createReadBoard(parts: ReadBoardParts): ReadBoard {
  const { leaderboards, remembered, now } = parts;

  async function top(board: BoardName, key: string, limit: number): Promise<readonly Row[]> {
    const memo = `${board.measure}:${key}:${limit}`;
    const known = remembered.get(memo);
    // The same promise for all: who asks while it is being read waits for the same read.
    if (known !== undefined && now() - known.atMs < freshMs) return known.rows;
    const rows = leaderboards.top(board.measure, key, limit);
    remembered.set(memo, { atMs: now(), rows });
    // What cannot be read is not remembered.
    rows.catch(() => remembered.delete(memo));
    return rows;
  }

  return async (name, limit, me, asked = 'current') => {
    const board = parseBoardName(name);
    const rules = parts.rules();
    if (board === null || !isScopeOf(rules, board.scope)) return 'no board';
    const period = askedPeriod(board.span, rules.rulebook, asked, now());
    if (period === null) return 'no period';
    const key = rankingKey(board.scope, period.name);
    const [rows, around] = isOutOfReach(period.name, keepRankingsMs, now())
      ? [[], []]
      : await Promise.all([
          top(board, key, limit),
          me === null ? [] : leaderboards.around(board.measure, key, me, rowsAround),
        ]);
    const names = await parts.namesOf([...new Set([...rows, ...around].map(({ userId }) => userId))]);
    const told = (list: readonly Row[]): NamedRow[] =>
      list.map(({ rank, userId, score }) => ({
        rank,
        name: names.get(userId) ?? '',
        score,
        ...(userId === me ? { me: true as const } : {}),
      }));
    return {
      board: name,
      period: period.name,
      resetsAt: resetOf(period),
      rows: told(rows),
      ...(around.length > 0 ? { around: told(around) } : {}),
    };
  };
}

const resetOf = ({ untilMs }: SpanPeriod): string | null =>
  untilMs === null ? null : new Date(untilMs).toISOString();

function isScopeOf({ stores, categories }: Rules, scope: string): boolean {
  const [kind, id = ''] = [scope.slice(0, scope.indexOf('.')), scope.slice(scope.indexOf('.') + 1)];
  return scope === 'mall' || (kind === 'store' ? stores.has(id) : categories.has(id));
}
