// Two malls on one Redis, with databases of one name, receive and find nothing of each other.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Database } from '../../src/runtime/database.ts';
import type { RedisServer } from '../../src/supervision/redis-server/run-redis.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import {
  aReceipt,
  memoryDatabase,
  operator,
  screen,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import { hearsOthers } from './several-nodes.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let redis: RedisServer;
afterAll(() => redis.stop());
beforeAll(async () => {
  redis = await runRedis({ binary: inject('redisBinary') });
});

const said = { kind: 'offer', text: { en: 'Ice cream', fa: 'بستنی' }, forSeconds: 60 } as const;

test.each([
  ['the same Redis database', 'classic', '/0', '/0'],
  ['two Redis databases', 'classic', '/0', '/1'],
  ['two Redis databases, sharded channels', 'sharded', '/0', '/1'],
])('in %s', async (_, kind, ours, theirs) => {
  const start = (database: Database, place: string): Promise<TestNode> =>
    startTestNode({
      database,
      tuning: { screenStateMs: 100, screenHighlightMs: 50, headCheckMs: 600_000 },
      settings: {
        REDIS_URL: `${redis.url}${place}`,
        REDIS_ADAPTER: kind,
      },
    });
  const [our, their] = [await memoryDatabase(), await memoryDatabase()];
  const [one, other, stranger] = [await start(our, ours), await start(our, ours), await start(their, theirs)];
  const nodes = [one, other, stranger];
  await until(() => nodes.every(hearsOthers), 'all nodes are connected to Redis');

  const [sara, foreign] = [await other.connect(shopper()), await stranger.connect(shopper())];
  const wall = await stranger.connect(screen());
  const till = await one.connect(tablet());
  const { entries } = await withEntries(our.store, dataOf(await till.ask('receipt:submit', aReceipt())));
  const told = dataOf(await (await one.connect(operator())).ask('mall:announce', said));

  await until(() => sara.pushes('journal').length > 0, 'our other node receives the commit');
  await until(() => sara.pushes('mall:announcement').length > 0, 'our other node receives the announcement');
  expect(sara.pushes('journal').flatMap((push) => push.entries)).toEqual(entries);
  expect(sara.pushes('mall:announcement')).toEqual([told]);
  const boardAt = async (node: TestNode) =>
    ((await reportAt(node, '/api/boards/coins:mall:day')) as { rows: unknown[] }).rows.length;
  await until(async () => (await boardAt(other)) === 1, 'she is on our leaderboard');

  // Some intervals later: announcements are repeated at each.
  const shown = wall.pushes('screen:state').length;
  await until(() => wall.pushes('screen:state').length > shown + 2, 'some more screen states');
  await foreign.caughtUp();
  expect(foreign.pushes('journal')).toEqual([]);
  expect(foreign.pushes('mall:announcement')).toEqual([]);
  expect(wall.pushes('screen:highlight')).toEqual([]);
  expect(wall.pushes('screen:state').at(-1)).toMatchObject({ announcement: null, highlights: [] });
  expect(await boardAt(stranger)).toBe(0);
  // Not even refused: none of the other mall's messages arrived on our channels.
  for (const node of nodes) {
    const body = await reportAt(node, '/metrics');
    expect(String(body)).toMatch(/^deerfields_node_messages_refused_total\{name="signature"\} 0$/m);
  }

  const [inOurs, inTheirs] = [new Redis(`${redis.url}${ours}`), new Redis(`${redis.url}${theirs}`)];
  const names = [...(await inOurs.keys('*')), ...(await inTheirs.keys('*'))];
  expect(names.filter((name) => name.includes(our.store.epoch)).length).toBeGreaterThan(0);
  expect(
    names.filter((name) => !name.includes(our.store.epoch) && !name.includes(their.store.epoch)),
  ).toEqual([]);
  for (const client of [inOurs, inTheirs]) {
    await client.flushdb();
    client.disconnect();
  }
  await Promise.all(nodes.map((node) => node.stop()));
});
