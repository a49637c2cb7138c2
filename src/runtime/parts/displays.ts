// Leaderboards and screens, with the names of shoppers.
import type { Profiles } from '../../ports/profiles.ts';
import type { ReadBoard } from '../../queries/read-board.ts';
import type { NodeScreens } from '../../screens/screens.ts';
import { createScreens } from '../../screens/screens.ts';
import { openBoards } from '../boards.ts';
import { openNames, openProfiles } from '../profiles.ts';
import type { NodeBase } from './base.ts';
import type { NodeNetwork } from './network.ts';
import type { NodeShoppers } from './shoppers.ts';

export interface NodeDisplays {
  readonly readBoard: ReadBoard;
  readonly screens: NodeScreens;
  /** A change of a name shows at once on boards and screens. */
  readonly profiles: Profiles;
}

export function openDisplays(
  { config, caches, rules, log }: NodeBase,
  { sockets }: NodeNetwork,
  { leaderboards, reads }: NodeShoppers,
): NodeDisplays {
  const names = openNames(config, caches, reads.profiles, log);
  const { namesOf, forget: forgetName } = names;
  const readBoard = openBoards({ caches, leaderboards, rules, namesOf });
  const screens = createScreens({
    config,
    rules,
    readBoard,
    leaderboards,
    namesOf,
    forgetName,
    broadcast: sockets.broadcast,
    log,
  });
  return { readBoard, screens, profiles: openProfiles(reads.profiles, names, screens.nameChanged) };
}
