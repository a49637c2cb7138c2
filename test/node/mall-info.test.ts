// `mall:info`: names for everybody; rates and rewards stay in the rulebook.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mallInfo } from '../../src/contracts/pages.ts';
import type { TestNode, Who } from './running-node.ts';
import {
  kiosk,
  mallRules,
  memoryDatabase,
  operator,
  screen,
  shopper,
  startTestNode,
  tablet,
} from './running-node.ts';
import { dataOf } from './test-client.ts';

const rulebook = mallRules();
let node: TestNode;
beforeAll(async () => {
  node = await startTestNode({ database: await memoryDatabase(rulebook) });
});
afterAll(() => node.stop());

test.each<[string, Who]>([
  ['shopper', shopper()],
  ['kiosk', kiosk()],
  ['tablet', tablet()],
  ['screen', screen()],
  ['operator', operator()],
])('a %s gets names, and neither rates nor rewards', async (_, who) => {
  const client = await node.connect(who);
  const info = mallInfo.parse(dataOf(await client.ask('mall:info', {})));
  expect(info).toMatchObject({
    name: rulebook.mall,
    currency: rulebook.currency,
    timeZone: rulebook.timeZone,
  });
  expect(info.stores.map(({ id }) => id)).toEqual(rulebook.stores.map(({ id }) => id));
  expect(JSON.stringify(info)).not.toMatch(/coins|reward|perDay/);
});
