// A small selection of the torture, with one MongoDB and three nodes: nothing lost, nothing doubled, everybody told.
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
