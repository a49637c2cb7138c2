// The state of a screen: leaderboards, highlights, goals, campaigns, and the announcement.
import type { Campaign, Goal } from '../game/goals.ts';
import { campaignsOf, goalsOf } from '../game/goals.ts';
import type { Moment, MomentGroup } from '../game/moments.ts';
import type { Names } from '../game/rulebook.ts';
import type { Rules } from '../game/rules.ts';
import type { Announcement, MallToday, ShownMoment } from '../ports/broadcast.ts';
import type { Log } from '../ports/log.ts';
import type { NamesOf } from './display-names.ts';
import type { ReadToday } from './mall-today.ts';
import type { Board, ReadBoard } from './read-board.ts';

export interface ScreenState {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Null: a screen of the mall. */
  readonly store: string | null;
  readonly title: Names;
  /** Newest first. */
  readonly highlights: readonly ShownMoment[];
  readonly boards: readonly Board[];
  readonly goals: readonly Goal[];
  readonly campaigns: readonly Campaign[];
  readonly announcement: Announcement | null;
  /** Null if it cannot be read now. */
  readonly today: MallToday | null;
  /** True while highlights are paused on it. */
  readonly paused: boolean;
}

/** Never rejects: a part that cannot be read now is left out. */
export type ReadScreen = (storeId: string | null) => Promise<ScreenState>;

export interface ReadScreenParts {
  readonly readBoard: ReadBoard;
  readonly namesOf: NamesOf;
  readonly rules: () => Rules;
  readonly recent: (storeId: string | null) => readonly Moment[];
  readonly announcement: () => Announcement | null;
  readonly isPaused: (storeId: string | null) => boolean;
  readonly today: ReadToday;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const boardsShown = ['coins:SCOPE:day', 'xp:SCOPE:week', 'receipts:SCOPE:month'];
const rowsShown = 5;
const goalsShown = 12;

export function createReadScreen(parts: ReadScreenParts): ReadScreen {
  const { readBoard, log, now } = parts;

  async function boardsOf(storeId: string | null): Promise<Board[]> {
    const scope = storeId === null ? 'mall' : `store.${storeId}`;
    try {
      const names = boardsShown.map((name) => name.replace('SCOPE', scope));
      const boards = await Promise.all(names.map((name) => readBoard(name, rowsShown, null)));
      return boards.filter((board) => typeof board === 'object');
    } catch (error) {
      log.debug({ err: error }, 'leaderboards cannot be read now');
      return [];
    }
  }

  return async (storeId) => {
    const [boards, today, names] = await Promise.all([
      boardsOf(storeId),
      parts.today(),
      parts.namesOf(parts.recent(storeId).map(({ userId }) => userId)),
    ]);
    const rules = parts.rules();
    const { stores, rulebook } = rules;
    return {
      at: new Date(now()).toISOString(),
      store: storeId,
      title: (storeId === null ? null : stores.get(storeId)?.name) ?? rulebook.mall,
      // Read again, because a moment may have been taken back while names were read.
      highlights: shownMoments(
        parts.recent(storeId).map((moment) => ({ moment, others: 0 })),
        names,
      ),
      boards,
      goals: goalsOf(rules, storeId, now(), goalsShown),
      campaigns: campaignsOf(rules, storeId, now(), goalsShown),
      announcement: parts.announcement(),
      today,
      paused: parts.isPaused(storeId),
    };
  };
}

/** The moments with display names. A moment without a name is left out. */
export function shownMoments(
  groups: readonly MomentGroup[],
  names: ReadonlyMap<string, string>,
): ShownMoment[] {
  const shown: ShownMoment[] = [];
  for (const { moment, others } of groups) {
    const name = names.get(moment.userId);
    if (name === undefined) continue;
    const more = others === 0 ? {} : { others };
    const at = new Date(moment.atMs).toISOString();
    if (moment.kind === 'level.reached')
      shown.push({ kind: moment.kind, name, level: moment.level, ...more, at });
    if (moment.kind === 'mission.completed') {
      shown.push({ kind: moment.kind, name, mission: moment.mission, ...more, at });
    }
  }
  return shown;
}
