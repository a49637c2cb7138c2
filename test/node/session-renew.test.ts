// `session:renew`: the same identity for longer, and the connection stays.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestNode, Who } from './running-node.ts';
import { kiosk, operator, screen, shopper, startTestNode, tablet } from './running-node.ts';
import { connectTo, dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ tuning: { sessionDays: 2, operatorSessionHours: 3 } });
});
afterAll(() => node.stop());

const claimsIn = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

test.each<[string, Who, number]>([
  ['shopper', shopper('rena'), 48],
  ['kiosk', kiosk('cafe', 'k-renew'), 48],
  ['tablet', tablet('cafe', 't-renew'), 48],
  ['screen', { ...screen(), store: 'cafe' }, 48],
  ['operator', operator('o-renew'), 3],
])('a renewed token of a %s has the same claims, for its number of hours', async (_, who, hours) => {
  const client = await node.connect(who, { ttlSeconds: 60 });
  const { token, expiresAt } = dataOf(await client.ask('session:renew', {}));
  const endsMs = Date.parse(expiresAt);
  expect(claimsIn(token)).toMatchObject({ ...who, exp: endsMs / 1_000 });
  expect(Math.abs(endsMs - Date.now() - hours * 3_600_000)).toBeLessThan(60_000);
  const again = connectTo(node.url, token);
  expect((await again.greeted()).role).toBe(who.role);
  again.close();
});

test('a connection outlives its first token if it renews; one that does not is closed', async () => {
  // Time for a busy machine to connect both and to renew one.
  const renewing = await node.connect(shopper('rena'), { ttlSeconds: 5 });
  const idle = await node.connect(shopper('ida'), { ttlSeconds: 5 });
  dataOf(await renewing.ask('session:renew', {}));
  await idle.cut();
  expect(idle.pushes('session:ended')).toHaveLength(1);
  expect(dataOf(await renewing.ask('user:stats', {})).userId).toBe('rena');
  expect(renewing.pushes('session:ended')).toEqual([]);
});

test('renewing without end is slowed down', async () => {
  const client = await node.connect(shopper('greedy'));
  const refused = await until(async () => {
    const reply = await client.ask('session:renew', {});
    return reply.ok ? null : reply;
  }, 'a refusal');
  expect(errorOf(refused)).toMatchObject({ code: 'limited', retryAfterMs: expect.any(Number) });
});
