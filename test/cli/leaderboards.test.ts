// `leaderboards rebuild` and the doctor's check of it, with the leaderboards in MongoDB or in Redis.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { examine } from '../../src/cli/doctor.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import type { ReachedLeaderboards } from '../../src/runtime/reach-leaderboards.ts';
import { reachLeaderboards } from '../../src/runtime/reach-leaderboards.ts';
import type { MallOnMongo } from '../queries/mall-on-mongo.ts';
import { openMallOnMongo, shopAWhile, shoppers } from '../queries/mall-on-mongo.ts';
import { silent } from '../silent-log.ts';
import { runMain } from './run-main.ts';

describe.each(['mongo', 'redis'] as const)('in %s', (kind) => {
  let mall: MallOnMongo;
  let tools: ReachedLeaderboards;
  let dataDir: string;
  const redisUrl = () => (kind === 'redis' ? inject('redisUrl') : undefined);
  const settings = () => ({
    MONGODB_URL: mall.url,
    MONGODB_DATABASE: mall.database,
    DATA_DIR: dataDir,
    PORT: '0',
    REDIS_URL: redisUrl() ?? '',
  });

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'deerfields-leaderboards-'));
    mall = await openMallOnMongo(inject('mongoUrl'));
    await shopAWhile(mall);
    const place = { database: mall.database, timeoutMs: 60_000, redisUrl: redisUrl() };
    tools = await reachLeaderboards(mall.client, place, silent);
  });
  afterEach(async () => {
    await tools.leaderboards.clear();
    await tools.close();
    await mall.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const checked = async () =>
    (await examine(loadConfig(settings()), () => {})).find(({ name }) => name === 'leaderboards');
  const mallAll = async () => tools.leaderboards.top('coins', 'mall:all', 100);

  test('after a rebuild the all-time leaderboards equal the shoppers, and the doctor agrees', async () => {
    expect(await checked()).toMatchObject({ ok: true, detail: expect.stringContaining('7 not told') });
    const { shoppers: told } = await tools.rebuild(() => {});
    expect(told).toBe(shoppers.length);
    const users = await mall.db.collection<{ _id: string; coins: number }>('users').find().toArray();
    const richest = users.filter(({ coins }) => coins > 0);
    expect(new Map((await mallAll()).map(({ userId, score }) => [userId, score]))).toEqual(
      new Map(richest.map(({ _id, coins }) => [_id, coins])),
    );
    expect(await checked()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/are the journal's \(7 shoppers\)/),
    });
  });

  test('a falsified score is named, fails the doctor, and is repaired by the command', async () => {
    await tools.rebuild(() => {});
    const right = await mallAll();
    const { known } = tools.leaderboards;
    const seq = (await known(['mina'])).get('mina') ?? 0;
    // Somebody raises a score under the number of the next entry, which does not exist.
    const amount = { coins: 5, xp: 0, receipts: 0, rankings: [{ key: 'mall:all', untilMs: null }] };
    await tools.leaderboards.apply(
      [{ userId: 'mina', firstSeq: seq + 1, seq: seq + 1, ...amount }],
      Date.now(),
    );
    expect(await checked()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(
        /^1 broken; .*rebuild.*\nuser mina: counted up to entry \d+, the journal has/,
      ),
    });
    const { code, stdout } = await runMain(['leaderboards', 'rebuild', '--json'], settings());
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      where: kind === 'redis' ? 'Redis' : 'MongoDB',
      shoppers: shoppers.length,
    });
    // A leaderboard is at most a second old.
    await expect.poll(mallAll).toEqual(right);
    expect(await checked()).toMatchObject({ ok: true });
  });
});

test('a score that was changed in the database is named with its ranking', async () => {
  const mall = await openMallOnMongo(inject('mongoUrl'));
  try {
    await shopAWhile(mall);
    const place = { database: mall.database, timeoutMs: 60_000, redisUrl: undefined };
    await (await reachLeaderboards(mall.client, place, silent)).rebuild(() => {});
    const leaderboards = mall.db.collection<{ _id: string }>('standings');
    await leaderboards.updateOne({ _id: 'mina' }, { $inc: { 'scores.mall:all.1': 3 } });
    const env = { MONGODB_URL: mall.url, MONGODB_DATABASE: mall.database, PORT: '0' };
    const { code, stdout } = await runMain(['doctor'], env);
    expect(stdout).toMatch(/BROKEN {2}leaderboards +1 broken/);
    expect(stdout).toMatch(/user mina: xp in mall:all is \d+, not \d+/);
    expect(code).toBe(1);
  } finally {
    await mall.close();
  }
});
