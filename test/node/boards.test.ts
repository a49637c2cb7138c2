// Leaderboards over sockets and HTTP: the leaders, the caller's rank, and repair from the journal.
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Board } from '../../src/contracts/boards.ts';
import { aReceipt, operator, screen, shopper, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let malls = 0;

describe.each(['redis', 'mongo'] as const)('stored in %s', (kind) => {
  let mall: SeveralNodes;
  let till: TestClient;
  let sara: TestClient;
  const node = () => mall.nodes[0] ?? expect.fail('no node');

  beforeEach(async () => {
    malls += 1;
    const redisUrl = kind === 'redis' ? inject('redisUrl') : '';
    mall = await startNodes({
      name: `boards-${kind}-${process.pid}-${malls}`,
      redisUrl,
      count: 1,
      tuning: { projectionsMs: 200 },
    });
    if (kind === 'redis') await until(() => hearsOthers(node()), 'Redis is connected');
    till = await node().connect(tablet());
    sara = await node().connect(shopper());
  });
  afterEach(() => mall.stop());

  const buy = async (receiptNo: string, userId: string, amount = 100_000) =>
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId, amount })));
  /** Requested until it holds, as often as the rate allows: a leaderboard is cached for a second. */
  const whenScores = (board: string, scores: readonly number[]): Promise<Board> =>
    until(async () => {
      const reply = await sara.ask('board:get', { board });
      if (!reply.ok && reply.error.code === 'limited') return null;
      const found = dataOf(reply);
      return JSON.stringify(found.rows.map(({ score }) => score)) === JSON.stringify(scores) && found;
    }, `${board} is ${scores}`);

  test('every scope and span shows what receipts earned, with the caller’s own rank', async () => {
    await buy('a1', 'sara');
    await buy('a2', 'omid', 300_000);
    const board = await whenScores('coins:mall:day', [310, 110]);
    expect(board).toMatchObject({
      board: 'coins:mall:day',
      period: expect.stringMatching(/^day-\d{4}-\d\d-\d\d$/),
      rows: [
        { rank: 1, score: 310 },
        { rank: 2, score: 110, me: true },
      ],
      around: [
        { rank: 1, score: 310 },
        { rank: 2, score: 110, me: true },
      ],
    });
    expect(Date.parse(board.resetsAt ?? '')).toBeGreaterThan(Date.now());
    expect(JSON.stringify(board)).not.toContain('omid');
    await whenScores('xp:store.cafe:week', [300, 100]);
    expect(await whenScores('receipts:mall:all', [1, 1])).toMatchObject({ period: 'all', resetsAt: null });
    await whenScores('coins:store.bookshop:month', []);
    const http = await node().http(screen(), '/api/boards/coins:mall:day?limit=1');
    expect(http).toMatchObject({ status: 200, body: { rows: [{ rank: 1, score: 310 }] } });
    expect(http.body).not.toHaveProperty('around');
  });

  test('equal scores share a rank and the next rank is skipped, in the rows and around the caller', async () => {
    for (const userId of ['omid', 'mina', 'sara']) await buy(`t-${userId}`, userId, 200_000);
    await buy('t-nima', 'nima');
    await buy('t-leila', 'leila', 300_000);
    const board = await whenScores('coins:mall:day', [310, 210, 210, 210, 110]);
    const ranks = [1, 2, 2, 2, 5];
    expect(board.rows.map(({ rank }) => rank)).toEqual(ranks);
    expect(board.rows.findIndex(({ me }) => me === true)).toBe(3);
    expect(board.around?.map(({ rank }) => rank)).toEqual(ranks.slice(1));
  });

  test('a period is the current one, the previous one, or one by its key', async () => {
    const before = new Date(Date.now() - 86_400_000).toISOString();
    await buy('d1', 'sara');
    dataOf(
      await till.ask('receipt:submit', aReceipt({ receiptNo: 'd2', amount: 200_000, issuedAt: before })),
    );
    const today = await whenScores('coins:mall:day', [110]);
    await whenScores('coins:mall:all', [310]);
    const ask = (board: string, period: string) =>
      until(async () => {
        const reply = await sara.ask('board:get', { board, period });
        return (reply.ok || reply.error.code !== 'limited') && reply;
      }, 'not limited any more');
    const yesterday = dataOf(await ask('coins:mall:day', 'previous'));
    expect(yesterday).toMatchObject({ rows: [{ rank: 1, score: 200, me: true }], around: [{ score: 200 }] });
    expect(yesterday.period < today.period).toBe(true);
    expect(Date.parse(yesterday.resetsAt ?? '')).toBe(Date.parse(today.resetsAt ?? '') - 86_400_000);
    expect(dataOf(await ask('coins:mall:day', yesterday.period))).toEqual(yesterday);
    expect(dataOf(await ask('coins:mall:day', 'current'))).toEqual(today);
    expect(dataOf(await ask('coins:mall:day', today.period))).toEqual(today);
    const http = await node().http(screen(), `/api/boards/coins:mall:day?period=${yesterday.period}`);
    expect(http).toMatchObject({ status: 200, body: { period: yesterday.period, rows: [{ score: 200 }] } });
    expect(dataOf(await ask('coins:mall:day', 'day-2019-01-01')).rows).toEqual([]);
    expect(dataOf(await ask('coins:mall:all', 'all'))).toMatchObject({ period: 'all', resetsAt: null });
    for (const [board, period] of [
      ['coins:mall:day', 'yesterday'],
      ['coins:mall:day', 'week-2026-11-21'],
      ['coins:mall:day', 'day-2026-02-31'],
      ['coins:mall:day', 'all'],
      ['coins:mall:all', 'previous'],
    ] as const) {
      expect(errorOf(await ask(board, period))).toMatchObject({ code: 'invalid', field: 'period' });
    }
    expect((await node().http(operator(), '/api/boards/coins:mall:day?period=x')).status).toBe(400);
  });

  test('a void lowers the score of the period of its purchase', async () => {
    await buy('b1', 'sara');
    await buy('b2', 'omid', 300_000);
    await whenScores('coins:mall:week', [310, 110]);
    dataOf(await till.ask('receipt:void', { receiptNo: 'b2', reason: 'x' }));
    await whenScores('coins:mall:week', [110]);
    await whenScores('receipts:mall:day', [1]);
  });

  test('changes that the leaderboards missed are found and added from the journal', async () => {
    await buy('c1', 'sara');
    await whenScores('coins:mall:all', [110]);
    const { leaderboards } = node().database;
    if (kind === 'mongo') await leaderboards.clear();
    else {
      const { Redis } = await import('ioredis');
      const redis = new Redis(inject('redisUrl'));
      const found = await redis.keys(`{deerfields:${mall.mongo.name}:*:boards}:*`);
      expect(found.length).toBeGreaterThan(1);
      await redis.del(...found);
      redis.disconnect();
    }
    await whenScores('coins:mall:all', [110]);
    await buy('c2', 'sara');
    await whenScores('coins:mall:all', [210]);
  });

  test('an unknown board is refused, by socket and by HTTP', async () => {
    for (const board of [
      'coins',
      'gold:mall:day',
      'coins:mall:year',
      'coins:store.:day',
      'coins:store.a:b:day',
    ]) {
      expect(errorOf(await sara.say('board:get', { board }))).toMatchObject({
        code: 'invalid',
        field: 'board',
      });
    }
    for (const board of ['coins:store.nowhere:day', 'coins:category.nothing:day']) {
      expect(errorOf(await sara.say('board:get', { board }))).toMatchObject({
        code: 'not_found',
        field: 'board',
      });
    }
    expect(errorOf(await sara.say('board:get', { board: 'coins:mall:day', limit: 101 }))).toMatchObject({
      code: 'invalid',
      field: 'limit',
    });
    expect((await node().http(operator(), '/api/boards/coins:mall:day?limit=x')).status).toBe(400);
    expect((await node().http(operator(), '/api/boards/coins:mall:year')).status).toBe(400);
    expect((await node().http(operator(), '/api/boards/coins:store.nowhere:day')).status).toBe(404);
    expect((await node().http(null, '/api/boards/coins:mall:day')).status).toBe(401);
  });
});
