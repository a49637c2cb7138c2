// A small selection of the torture, with three MongoDB members and two nodes: primaries die, and wake too late.
import { playBriefly } from './briefly.ts';
import { primaryFrozen, primaryKill } from './scenarios/database.ts';

playBriefly([
  [primaryKill, 1],
  [primaryFrozen, 1],
]);
