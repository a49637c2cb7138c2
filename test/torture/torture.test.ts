// A small selection of the torture tests with one MongoDB and three nodes: nothing lost or doubled, every entry pushed.
import { playBriefly } from './briefly.ts';
import { commitReplyLost, commitStepKill } from './scenarios/commit-steps.ts';
import { databaseKill } from './scenarios/database.ts';
import { allKilled, flakyWifi, tillKill } from './scenarios/together.ts';

playBriefly([
  [commitStepKill, 3],
  [commitReplyLost, 1],
  [databaseKill, 1],
  [tillKill, 2],
  [flakyWifi, 2],
  [allKilled, 1],
]);
