// When Redis returns empty, one node rebuilds the leaderboards at once.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PerformanceReport } from '../../src/contracts/performance-report.ts';
import type { RedisServer } from '../../src/supervision/redis-server/run-redis.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, screen, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let redis: RedisServer;
let mall: SeveralNodes;

beforeAll(async () => {
  redis = await runRedis({ binary: inject('redisBinary') });
  mall = await startNodes({ name: 'standings-return', redisUrl: redis.url, count: 3 });
});
afterAll(async () => {
  await mall.stop();
  await redis.stop();
});

const allHear = (): boolean => mall.nodes.every(hearsOthers);
const board = async (node: TestNode): Promise<unknown> => {
  const { body } = await node.http(screen(), '/api/boards/coins:mall:all');
  return (body as { rows?: { score: number }[] }).rows?.map(({ score }) => score);
};
const turns = async (): Promise<number> => {
  let sum = 0;
  for (const node of mall.nodes) {
    const body = await reportAt(node, '/api/performance');
    sum += (body as PerformanceReport).jobs['projections']?.runs ?? 0;
  }
  return sum;
};

test('leaderboards that an empty Redis lost are rebuilt long before the next interval', async () => {
  const [node = expect.fail('no node')] = mall.nodes;
  await until(allHear, 'all nodes are connected to each other');
  const till = await node.connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt()));
  await until(async () => JSON.stringify(await board(node)) === '[110]', 'the board');
  const before = await until(async () => (await turns()) || null, 'the run of the job at the start');

  process.kill(redis.pid, 'SIGKILL');
  await redis.ended;
  await until(() => !mall.nodes.some(hearsOthers), 'all nodes notice the loss');
  redis = await runRedis({ binary: inject('redisBinary'), port: redis.port });
  await until(allHear, 'all are back');
  for (const each of mall.nodes) {
    await until(async () => JSON.stringify(await board(each)) === '[110]', 'the board again');
  }
  expect(await turns()).toBeGreaterThan(before);
  expect(mall.nodes.flatMap(({ logged }) => logged).filter(({ level }) => level === 'error')).toEqual([]);
});
