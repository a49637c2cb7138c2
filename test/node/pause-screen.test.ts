// `ops:pause-screen`: set on one node, it pauses the store's screens on all nodes.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { aReceipt, operator, screen, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
const node = (at: number) => mall.nodes[at] ?? expect.fail(`no node ${at}`);
beforeAll(async () => {
  mall = await startNodes({
    name: 'pause-screen',
    redisUrl: inject('redisUrl'),
    count: 2,
    tuning: { opsStateMs: 100, screenStateMs: 200, screenHighlightMs: 50 },
  });
  await until(() => mall.nodes.every(hearsOthers), 'all nodes joined');
});
afterAll(() => mall.stop());

test('a pause on one node silences screens on the other, shows to operators, and can be ended', async () => {
  const office = await node(0).connect(operator());
  const wall = await node(1).connect({ role: 'screen', sub: 'wall-cafe', store: 'cafe' });
  const hall = await node(1).connect(screen());
  const latest = () => wall.pushes('screen:state').at(-1);
  await until(() => latest()?.paused === false, 'the first state');
  const told = dataOf(await office.ask('ops:pause-screen', { store: 'cafe', paused: true, forSeconds: 600 }));
  expect(told).toEqual({ store: 'cafe', paused: true, until: expect.any(String) });
  await until(() => latest()?.paused === true, 'it is paused');
  await until(
    () => office.pushes('ops:state').at(-1)?.pausedScreens[0]?.store === 'cafe',
    'operators see the pause',
  );

  // The mall's own screen continues. Its highlight shows that the store's could have arrived by now.
  const till = await node(1).connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'quiet', userId: 'winner' })));
  await until(() => hall.pushes('screen:highlight').length > 0, 'the highlight');
  await wall.caughtUp();
  expect(wall.pushes('screen:highlight')).toEqual([]);
  expect(hall.pushes('screen:state').every(({ paused }) => !paused)).toBe(true);

  const resumed = dataOf(await office.ask('ops:pause-screen', { store: 'cafe', paused: false }));
  expect(resumed).toEqual({ store: 'cafe', paused: false, until: null });
  await until(() => latest()?.paused === false, 'the screen is resumed');
  await until(() => office.pushes('ops:state').at(-1)?.pausedScreens.length === 0, 'operators see no pause');
});

test('an unknown store, a pause without end, and others than operators are refused', async () => {
  const office = await node(0).connect(operator('careless'));
  const till = await node(0).connect(tablet());
  const asked = { store: 'cafe', paused: true };
  expect(errorOf(await office.ask('ops:pause-screen', { ...asked, store: 'nowhere' })).code).toBe(
    'not_found',
  );
  expect(errorOf(await office.ask('ops:pause-screen', { ...asked, forSeconds: 10_000_000 })).code).toBe(
    'invalid',
  );
  expect(errorOf(await till.ask('ops:pause-screen', asked)).code).toBe('forbidden');
});
