// A small selection of the torture tests with three MongoDB members and two nodes: primaries die or freeze.
import { playBriefly } from './briefly.ts';
import { primaryFrozen, primaryKill } from './scenarios/database.ts';

playBriefly([
  [primaryKill, 1],
  [primaryFrozen, 1],
]);
