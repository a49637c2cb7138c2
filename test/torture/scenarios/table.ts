// Every scenario in the order of the run, grouped by mall.
import type { Scenario } from '../scenario.ts';
import { commitReplyLost, commitStepCut, commitStepFreeze, commitStepKill } from './commit-steps.ts';
import {
  databaseFrozen,
  databaseKill,
  databaseSlow,
  primaryFrozen,
  primaryKill,
  stepDown,
} from './database.ts';
import { pushTakenBack, readTakenBack, voidTakenBack } from './majority.ts';
import { calm, nodeKill, rollingRestart } from './nodes.ts';
import { overload, readersStopped, silentFlood } from './pressure.ts';
import { projectionLost } from './projection.ts';
import { redisFlushed, redisGarbage, redisKill, redisSlow } from './redis.ts';
import { allKilled, balancerKill, flakyWifi, tillKill } from './together.ts';

export const scenarios: readonly Scenario[] = [
  calm,
  nodeKill,
  commitStepKill,
  commitStepFreeze,
  commitStepCut,
  commitReplyLost,
  databaseKill,
  databaseFrozen,
  databaseSlow,
  redisKill,
  redisSlow,
  redisFlushed,
  redisGarbage,
  allKilled,
  balancerKill,
  tillKill,
  flakyWifi,
  rollingRestart,
  silentFlood,
  readersStopped,
  overload,
  projectionLost,
  primaryKill,
  stepDown,
  primaryFrozen,
  voidTakenBack,
  readTakenBack,
  pushTakenBack,
];
