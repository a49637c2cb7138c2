// Rates: a caller above its rate is told when to retry, and no other caller is affected.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientEventName } from '../../src/contracts/client-events.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let calm: TestClient;

beforeAll(async () => {
  node = await startTestNode();
  calm = await node.connect(kiosk('cafe', 'calm'));
});

afterAll(() => node.stop());

test.each<[ClientEventName | 'no:such', object]>([
  ['kiosk:release', {}],
  ['user:stats', {}],
  ['no:such', {}],
])('%s too often is limited, with a time after which it works again', async (event, payload) => {
  const client = await node.connect(kiosk('cafe', `hasty-${event.replace(':', '-')}`));
  const since = performance.now();
  const replies = await Promise.all(Array.from({ length: 60 }, () => client.say(event, payload)));
  const seconds = (performance.now() - since) / 1_000;
  const limited = replies.flatMap((reply) =>
    !reply.ok && reply.error.code === 'limited' ? [reply.error] : [],
  );
  const { perSecond, burst } =
    event === 'user:stats' ? { perSecond: 10, burst: 40 } : { perSecond: 5, burst: 20 };
  // Credits refilled meanwhile come on top.
  expect(60 - limited.length).toBeGreaterThanOrEqual(burst);
  expect(60 - limited.length).toBeLessThanOrEqual(Math.ceil(burst + perSecond * seconds));
  for (const { retryable, retryAfterMs = 0 } of limited) {
    expect(retryable).toBe(true);
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(200);
  }
  // Other callers are not affected, nor are other events of the same caller.
  expect((await calm.say(event, payload)).ok === replies[0]?.ok).toBe(true);
  expect((await client.say('kiosk:bind', { userId: 'sara' })).ok).toBe(true);
  await until(async () => {
    const reply = await client.say(event, payload);
    return reply.ok || reply.error.code !== 'limited';
  }, 'it works again');
});

test('submissions have the rate of the constant, per device', async () => {
  // Two at once and one a second: even on a busy machine the last of fifteen is too soon.
  const slow = await startTestNode({ tuning: { submitRatePerSecond: 1 } });
  const [till, other] = [
    await slow.connect(tablet('cafe', 'till-1')),
    await slow.connect(tablet('cafe', 'till-2')),
  ];
  const receipts = Array.from({ length: 15 }, (_, at) => aReceipt({ receiptNo: `r${at}` }));
  const replies = await Promise.all(receipts.map((receipt) => till.ask('receipt:submit', receipt)));
  expect(replies.slice(0, 2).every(({ ok }) => ok)).toBe(true);
  const last = receipts[14] ?? aReceipt();
  expect(replies[14]).toMatchObject({ ok: false, error: { code: 'limited', retryable: true } });
  expect(dataOf(await other.ask('receipt:submit', aReceipt({ receiptNo: 'other' }))).status).toBe('applied');
  await until(
    async () => (await till.ask('receipt:submit', last)).ok,
    'the refused receipt is accepted later',
  );
  await slow.stop();
});
