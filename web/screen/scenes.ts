// The scenes of the schedule: what there is to show now, by name.
import type { ScreenState } from '../../src/contracts/screens.ts';

const board = 'board:';

/** Scenes without live data, for a screen that has received nothing, or nothing for long. */
export const fallbackScenes: readonly string[] = ['brochure', 'welcome'];

/** The scenes of a paused screen. */
export const pauseScenes: readonly string[] = ['pause'];

/** Leaderboards that are not empty, missions, campaigns, and how to take part. */
export function scenesOf({ boards, goals, campaigns }: ScreenState): readonly string[] {
  const [first, ...others] = boards
    .filter(({ rows }) => rows.length > 0)
    .map((one) => `${board}${one.board}`);
  // Alternating, so that two leaderboards follow each other only if there is nothing else.
  return [
    first,
    goals.length > 0 ? 'missions' : undefined,
    others[0],
    campaigns.length > 0 ? 'campaigns' : undefined,
    ...others.slice(1),
    'welcome',
  ].filter((scene) => scene !== undefined);
}

/** The name of the leaderboard of a scene; null if it has none. */
export const boardOf = (scene: string): string | null =>
  scene.startsWith(board) ? scene.slice(board.length) : null;
