// The boards of a node: how its leaderboards are read.

import type { Leaderboards } from '../ports/leaderboards.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { NamesOf } from '../queries/display-names.ts';
import type { ReadBoard, RememberedTop } from '../queries/read-board.ts';
import { createReadBoard } from '../queries/read-board.ts';
import type { Caches } from './caches.ts';

export interface NodeBoardsParts {
  readonly caches: Caches;
  readonly leaderboards: Leaderboards;
  readonly rules: RulesSource;
  readonly namesOf: NamesOf;
}

const rememberedBoards = 1_000;

export const openBoards = ({ caches, leaderboards, rules, namesOf }: NodeBoardsParts): ReadBoard =>
  createReadBoard({
    leaderboards,
    rules: rules.current,
    namesOf,
    remembered: caches.open<RememberedTop>('boards', rememberedBoards),
    now: Date.now,
  });
