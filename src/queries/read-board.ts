// A board now: its first rows, read at most once a second, and the rows around the shopper who asks.
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
  /** When the period ends or ended; ISO 8601. Null: never, or the key is not one of today's calendar. */
  readonly resetsAt: string | null;
  readonly rows: readonly NamedRow[];
  /** For a ranked shopper: their row and those before and after it. */
  readonly around?: readonly NamedRow[];
}

/**
 * `period` is `current`, `previous`, or a period's key. A period that is no longer kept, or has not begun, has no rows.
 * `no board`: the mall has no such store or category. `no period`: the board has no such period.
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
  /** The display names of shoppers. */
  readonly namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly remembered: Cache<RememberedTop>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface RememberedTop {
  readonly atMs: number;
  readonly rows: Promise<readonly Row[]>;
}

/** How long the first rows of a board are cached. */
const freshMs = 1_000;
const rowsAround = 2;

export function createReadBoard(parts: ReadBoardParts): ReadBoard {
  const { leaderboards, remembered, now } = parts;

  async function top(board: BoardName, key: string, limit: number): Promise<readonly Row[]> {
    const memo = `${board.measure}:${key}:${limit}`;
    const known = remembered.get(memo);
    // The promise itself is cached, so that requests during a read share it. A clock that was set back makes no rows fresh.
    if (known !== undefined && Math.abs(now() - known.atMs) < freshMs) return known.rows;
    const rows = leaderboards.top(board.measure, key, limit);
    remembered.set(memo, { atMs: now(), rows });
    // A failed read is not cached.
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
