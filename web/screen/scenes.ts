// The scenes of the schedule: what there is to show now, each by its name.
import type { ScreenState } from '../../src/contracts/screens.ts';

const board = 'board:';

/** What always holds, for a screen that has heard nothing or nothing for long. */
export const fallbackScenes: readonly string[] = ['brochure', 'welcome'];

/** What a paused screen shows. */
export const pauseScenes: readonly string[] = ['pause'];

/** Boards with somebody on them, missions, campaigns, and how one takes part. */
export function scenesOf({ boards, goals, campaigns }: ScreenState): readonly string[] {
  const [first, ...others] = boards
    .filter(({ rows }) => rows.length > 0)
    .map((one) => `${board}${one.board}`);
  // In turns, so that no two boards follow each other where there is something else.
  return [
    first,
    goals.length > 0 ? 'missions' : undefined,
    others[0],
    campaigns.length > 0 ? 'campaigns' : undefined,
    ...others.slice(1),
    'welcome',
  ].filter((scene) => scene !== undefined);
}

/** The name of the board that a scene shows; null where it shows none. */
export const boardOf = (scene: string): string | null =>
  scene.startsWith(board) ? scene.slice(board.length) : null;
