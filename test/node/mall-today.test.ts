// `mall:today`: today's totals and the goal, the same from every node, and right after returns.
import { afterEach, describe, expect, inject, test } from 'vitest';
import type { PerformanceReport } from '../../src/contracts/performance-report.ts';
import { mallToday, screenState } from '../../src/contracts/screens.ts';
import type { MallGoal } from '../../src/game/rulebook.ts';
import type { TestNode, Who } from './running-node.ts';
import {
  aReceipt,
  mallRules,
  memoryDatabase,
  mongoDatabase,
  operator,
  screen,
  shopper,
  startTestNode,
  tablet,
} from './running-node.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

const mallGoal: MallGoal = { code: 'day', name: { en: 'Together' }, measure: 'receipts', target: 3 };
/** Screen states are not sent at intervals here: what arrives was pushed by itself. */
const tuning = { screenStateMs: 600_000, screenHighlightMs: 50 };
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function startAlone(rules = mallRules({ mallGoal })): Promise<TestNode> {
  const node = await startTestNode({ database: await memoryDatabase(rules), tuning });
  ends.push(node.stop);
  return node;
}
const today = (wall: TestClient) => wall.pushes('mall:today').at(-1);
const isTold = (wall: TestClient, receipts: number, coins: number) =>
  until(
    () => {
      const told = today(wall);
      return told?.receipts === receipts && told.coins === coins ? told : null;
    },
    `${receipts} receipts and ${coins} coins, not ${JSON.stringify(today(wall))}`,
  );

test('receipts, coins and the goal rise with each receipt, reach the target, and fall with returns', async () => {
  const node = await startAlone();
  const [wall, till] = [await node.connect(screen()), await node.connect(tablet())];
  const [state] = await until(
    () => (wall.pushes('screen:state').length > 0 ? wall.pushes('screen:state') : null),
    'the screen state',
  );
  expect(screenState.parse(state).today).toMatchObject({
    receipts: 0,
    coins: 0,
    goal: { code: 'day', measure: 'receipts', target: 3, value: 0, isReached: false },
  });
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'a' })));
  // 100 for the purchase, 10 for the level.
  expect(mallToday.parse(await isTold(wall, 1, 110)).goal).toMatchObject({ value: 1, isReached: false });
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'a' })));
  for (const [receiptNo, userId] of [
    ['b', 'omid'],
    ['c', 'mina'],
  ] as const) {
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId })));
  }
  expect((await isTold(wall, 3, 330)).goal).toMatchObject({ value: 3, isReached: true });
  dataOf(await till.ask('receipt:void', { receiptNo: 'b', reason: 'x' }));
  expect((await isTold(wall, 2, 220)).goal).toMatchObject({ value: 2, isReached: false });
  // A purchase of another day is not today's.
  const issuedAt = new Date(Date.now() - 3 * 86_400_000).toISOString();
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'd', userId: 'lea', issuedAt })));
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'e', userId: 'omid' })));
  await isTold(wall, 3, 330);
});

test('without a goal only the totals are pushed, to screens only, and only when they changed', async () => {
  const node = await startAlone(mallRules());
  const [wall, till, sara] = [
    await node.connect(screen()),
    await node.connect(tablet()),
    await node.connect(shopper()),
  ];
  const cafe: Who = { role: 'screen', sub: 'window', store: 'cafe' };
  const inStore = await node.connect(cafe);
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'a' })));
  for (const screenOf of [wall, inStore]) expect((await isTold(screenOf, 1, 110)).goal).toBeNull();
  for (const client of [till, sara]) {
    await client.caughtUp();
    expect(client.pushes('mall:today')).toEqual([]);
  }
  const heard = wall.pushes('mall:today');
  expect(new Set(heard.map((told) => JSON.stringify(told))).size).toBe(heard.length);
});

test('operators see what a screen played; nobody else may report it', async () => {
  const node = await startAlone();
  const wall = await node.connect(screen());
  dataOf(await wall.ask('screen:played', { played: [{ kind: 'celebration', count: 3 }] }));
  dataOf(
    await wall.ask('screen:played', {
      played: [
        { kind: 'celebration', count: 1 },
        { kind: 'schedule', count: 9 },
      ],
    }),
  );
  const till = await node.connect(tablet());
  const refused = await till.ask('screen:played', { played: [{ kind: 'schedule', count: 1 }] });
  expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  const none = await wall.ask('screen:played', { played: [{ kind: 'schedule', count: 0 }] });
  expect(none).toMatchObject({ ok: false, error: { code: 'invalid' } });
  const report = (await node.http(operator(), '/api/performance')).body as PerformanceReport; // the route's data
  expect(report.screens.played).toEqual({
    emergency: 0,
    announcement: 0,
    celebration: 4,
    schedule: 9,
    fallback: 0,
  });
  expect((await node.http(operator(), '/metrics')).body).toContain(
    'deerfields_screen_played_total{name="celebration"} 4',
  );
});

describe('over two nodes', () => {
  async function tellTheSame(nodes: readonly TestNode[], perNode = 5): Promise<void> {
    const walls = await Promise.all(nodes.map((node) => node.connect(screen())));
    const tills = await Promise.all(nodes.map((node) => node.connect(tablet())));
    await Promise.all(
      tills.flatMap((till, at) =>
        Array.from({ length: perNode }, (_, made) =>
          till.ask('receipt:submit', aReceipt({ receiptNo: `${at}-${made}`, userId: `u${made}` })),
        ),
      ),
    );
    // Each shopper has bought on both nodes: 200 coins and 10 for the level.
    for (const wall of walls) await isTold(wall, perNode * 2, perNode * 210);
    dataOf(await (tills[1] ?? expect.fail()).ask('receipt:void', { receiptNo: '0-0', reason: 'x' }));
    for (const wall of walls) await isTold(wall, perNode * 2 - 1, perNode * 210 - 100);
    expect(new Set(walls.map((wall) => JSON.stringify(today(wall)))).size).toBe(1);
  }

  test('with Redis both push the same, and a name withdrawn on one is gone on the other', async () => {
    const mall = await startNodes({
      name: 'today-redis',
      redisUrl: inject('redisUrl'),
      count: 2,
      tuning: { ...tuning, namesFreshMs: 600_000 },
    });
    ends.push(mall.stop);
    const [one, two] = mall.nodes;
    if (one === undefined || two === undefined) throw new Error('two nodes');
    await until(() => mall.nodes.every(hearsOthers), 'both nodes are connected to each other');
    const sara = await one.connect(shopper());
    dataOf(await sara.ask('profile:set', { name: 'Sara Canary', showName: true }));
    await tellTheSame([one, two], 3);
    const till = await one.connect(tablet());
    const wall = await two.connect(screen());
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'sara' })));
    const shown = () => JSON.stringify(wall.pushes('screen:highlight'));
    await until(() => shown().includes('Sara C.'), 'the other node shows her name');
    const before = wall.pushes('screen:state').length;
    dataOf(await sara.ask('profile:set', { name: null, showName: false }));
    const state = await until(
      () => wall.pushes('screen:state').slice(before).at(-1),
      'the state without her name',
    );
    expect(JSON.stringify(state)).not.toContain('Sara');
    expect(state.highlights[0]?.name).toBe('Shopper');
  });

  test('without Redis both push the same', async () => {
    const mongo = await mongoDatabase('today-mongo', mallRules({ mallGoal }));
    ends.push(mongo.drop);
    const nodes: TestNode[] = [];
    for (const name of ['node-1', 'node-2']) {
      const database = await mongo.open();
      ends.push(database.close);
      const node = await startTestNode({ database, settings: { NODE_NAME: name }, tuning });
      ends.push(node.stop);
      nodes.push(node);
    }
    await tellTheSame(nodes);
  });
});
