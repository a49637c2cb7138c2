// Highlights in words; names of missions come from the rulebook.
import type { Highlight } from '../../src/contracts/screens.ts';
import { nameIn } from '../kit/language.ts';
import { mall } from '../kit/mall.ts';
import { formatNumber } from '../kit/numbers.ts';
import type { Celebration } from './celebration.ts';
import { clip } from './clip.ts';
import { words } from './words.ts';

/** The display name of a shopper without a name. */
const nameless = 'Shopper';

/** As others may see them. */
export const shownName = (name: string): string =>
  name === nameless || name === '' ? words().shopper : clip(name);

function missionName(code: string): string {
  const mission = mall.value?.missions.find((one) => one.code === code);
  return clip(mission === undefined ? code : nameIn(mission.name));
}

/** After the name: `reached level 5`. */
export function highlightWords({ kind, level = 0, mission = '', others = 0 }: Highlight): string {
  const said = words();
  const [more, isOne] = [formatNumber(others), others === 1];
  if (kind === 'level.reached') {
    const height = formatNumber(level);
    return others === 0 ? said.level(height) : said.levelOthers(more, height, isOne);
  }
  return others === 0
    ? said.mission(missionName(mission))
    : said.missionOthers(more, missionName(mission), isOne);
}

/** The line under a name, or the whole line if there is no name. */
export function celebrationWords({ won, count, winner }: Celebration): string {
  const said = words();
  if (won.kind === 'goal.reached') return said.goalReachedTitle;
  const many = formatNumber(count);
  const [one, all] =
    won.kind === 'level.reached'
      ? [said.oneLevel(formatNumber(won.level)), said.manyLevel(many, formatNumber(won.level))]
      : [said.oneMission(missionName(won.mission)), said.manyMission(many, missionName(won.mission))];
  if (count > 1) return all;
  return winner === null ? `${said.shopper} ${one}` : one;
}
