// Visits in a cluster: the phone is told on any node, a code is used up on all, and one kiosk serves at a time.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { kiosk, shopper, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
beforeAll(async () => {
  mall = await startNodes({ name: 'kiosk-cluster', redisUrl: inject('redisUrl'), count: 2 });
  for (const node of mall.nodes)
    await until(() => hearsOthers(node), 'the nodes are connected to each other');
});
afterAll(() => mall.stop());

const node = (at: number) => {
  const found = mall.nodes[at];
  if (found === undefined) throw new Error(`there is no node ${at}`);
  return found;
};

test('phones on both nodes are told when a visit starts and ends, and the code is used up on all nodes', async () => {
  const [here, there] = [await node(0).connect(shopper('sara')), await node(1).connect(shopper('sara'))];
  const [desk, thief] = [
    await node(0).connect(kiosk('cafe', 'desk-1')),
    await node(1).connect(kiosk('cinema', 'desk-2')),
  ];
  const { code } = dataOf(await there.ask('shopper:code', {}));
  dataOf(await desk.ask('kiosk:bind', { code }));
  for (const phone of [here, there]) {
    await until(() => phone.pushes('shopper:served').length === 1, 'the phone is told');
    expect(phone.pushes('shopper:served')[0]).toMatchObject({ kiosk: 'desk-1', store: 'cafe' });
  }
  expect(errorOf(await thief.ask('kiosk:bind', { code }))).toMatchObject({
    code: 'not_found',
    field: 'code',
  });
  // A phone that connects to the other node meanwhile is told too.
  const late = await node(1).connect(shopper('sara'));
  await until(() => late.pushes('shopper:served').length === 1, 'the late phone is told');
  dataOf(await desk.ask('kiosk:release', {}));
  for (const phone of [here, there, late]) {
    await until(() => phone.pushes('shopper:released').length === 1, 'the phone is told of the end');
  }
});

test('a kiosk on another node takes over, and the first one is told', async () => {
  const [one, other] = [
    await node(0).connect(kiosk('cafe', 'desk-3')),
    await node(1).connect(kiosk('cinema', 'desk-4')),
  ];
  dataOf(await one.ask('kiosk:bind', { userId: 'omid' }));
  dataOf(await other.ask('kiosk:bind', { userId: 'omid' }));
  await until(() => one.pushes('kiosk:released').length === 1, 'the first is told');
  expect(one.pushes('kiosk:released')).toEqual([{ reason: 'elsewhere' }]);
  expect(dataOf(await other.ask('user:stats', {})).userId).toBe('omid');
});

test('a call reaches the store’s tablets on all nodes', async () => {
  const desk = await node(0).connect(kiosk('cafe', 'desk-5'));
  const tablets = [await node(0).connect(tablet('cafe', 't1')), await node(1).connect(tablet('cafe', 't2'))];
  const { at } = dataOf(await desk.ask('kiosk:call', {}));
  for (const one of tablets) {
    await until(() => one.pushes('kiosk:called').length === 1, 'the tablet is called');
    expect(one.pushes('kiosk:called')).toEqual([{ kiosk: 'desk-5', at }]);
  }
});
