// The wall clock of a node moves by an hour, back or forward: nobody is rate limited by it, and nothing times out.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { TestNode, Who } from './running-node.ts';
import { aReceipt, operator, shopper, startTestNode, tablet } from './running-node.ts';

const hourMs = 3_600_000;
const realNow = Date.now;
let offsetMs = 0;
let node: TestNode;
/** Created before the clock moves, and valid for longer than it moves by. */
const tokens = new Map<string, string>();

beforeAll(async () => {
  // Before the start, because a node may keep the function itself.
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
  node = await startTestNode();
  for (const who of [tablet(), shopper(), operator()]) tokens.set(who.role, await node.token(who, 4 * 3_600));
});
afterEach(() => {
  offsetMs = 0;
});
afterAll(async () => {
  await node.stop();
  vi.restoreAllMocks();
});

/** Over HTTP: a Socket.IO client in this process would see the clock move, too, and consider its connection dead. */
async function statusOf(role: Who['role'], path: string, body?: object): Promise<number> {
  const headers = { authorization: `Bearer ${tokens.get(role)}`, 'content-type': 'application/json' };
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${node.url}${path}`, { headers, ...init })).status;
}

let receipts = 0;
async function everythingAnswers(): Promise<void> {
  receipts += 1;
  const receipt = aReceipt({ receiptNo: `r${receipts}` });
  expect([
    await statusOf('tablet', '/api/receipts', receipt),
    await statusOf('shopper', '/api/users/sara/stats'),
    await statusOf('shopper', '/api/boards/coins:mall:all'),
    await statusOf('operator', '/api/performance'),
    await statusOf('operator', '/readyz'),
    await statusOf('operator', '/api/pairings', { role: 'screen' }),
    // An unknown code; the answer would be `limited` if the clock mattered.
    await statusOf('operator', '/api/sessions', { code: 'abcdefghjk' }),
  ]).toEqual([200, 200, 200, 200, 200, 200, 401]);
}

test.each([
  ['back', -hourMs],
  ['forward', hourMs],
])('%s', async (_, byMs) => {
  await everythingAnswers();
  offsetMs = byMs;
  await everythingAnswers();
  offsetMs = 0;
  await everythingAnswers();
});
