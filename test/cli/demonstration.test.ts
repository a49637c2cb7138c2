// `demonstration`: a generated past, always the same, and removable with its coins and names.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pastPurchases } from '../../src/cli/demonstration/history.ts';
import { playDemonstration } from '../../src/cli/demonstration.ts';
import type { Stats } from '../../src/contracts/shoppers.ts';
import demonstrationMall from '../../src/rulebooks/demonstration-mall.json' with { type: 'json' };
import { parseRulebook } from '../../src/rulebooks/parse-rulebook.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import type { TestNode } from '../node/running-node.ts';
import { memoryDatabase, operator, startTestNode } from '../node/running-node.ts';

const nowMs = Date.now();
const options = { receipts: 60, shoppers: 20, days: 14, nowMs };
let node: TestNode;
beforeAll(async () => {
  const parsed = parseRulebook(demonstrationMall, null);
  if (!parsed.ok) throw new Error('the demonstration mall is not right');
  const database = await memoryDatabase(parsed.rulebook);
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 1_000 } });
});
afterAll(() => node.stop());

const play = (remove: boolean) => {
  const target = { url: node.url, config: loadConfig({}), token: node.token };
  return playDemonstration(target, pastPurchases(options), { remove, shoppers: options.shoppers });
};
const statsOf = async (userId: string): Promise<Stats> =>
  (await node.http(operator(), `/api/users/${userId}/stats`)).body as Stats; // the route's data

test('the generated past is always the same, lies within its days, and has no receipt in the future', () => {
  const purchases = pastPurchases(options);
  expect(pastPurchases(options)).toEqual(purchases);
  const times = purchases.map(({ payload }) => Date.parse(payload.issuedAt));
  expect(Math.max(...times)).toBeLessThanOrEqual(nowMs);
  expect(Math.min(...times)).toBeGreaterThan(nowMs - 15 * 86_400_000);
  expect(new Set(purchases.map(({ storeId }) => storeId)).size).toBe(12);
});

test('fills the mall once, however often it runs, and removes everything', async () => {
  expect(await play(false)).toEqual({ done: 60, refused: 0 });
  const { totalReceipts, coins } = await statsOf('u1');
  expect(coins).toBeGreaterThan(0);
  expect(await play(false)).toEqual({ done: 60, refused: 0 });
  expect((await statsOf('u1')).totalReceipts).toBe(totalReceipts);
  const named = await node.http(operator(), '/api/users/u1/profile');
  expect(named.body).toMatchObject({ name: expect.any(String) });

  expect(await play(true)).toEqual({ done: 60, refused: 0 });
  expect(await statsOf('u1')).toMatchObject({ coins: 0, xp: 0, totalReceipts: 0, totalSpent: 0 });
  expect((await node.http(operator(), '/api/users/u1/profile')).body).toMatchObject({ name: null });
});
