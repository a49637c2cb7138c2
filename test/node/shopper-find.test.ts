// `shopper:find`: a clerk gets only what may be said aloud.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foundShopper } from '../../src/contracts/pages.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';

let node: TestNode;
let till: TestClient;
beforeAll(async () => {
  node = await startTestNode();
  till = await node.connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt()));
});
afterAll(() => node.stop());

test('shows initials without consent and the first name with it; coins and level, no totals', async () => {
  const sara = await node.connect(shopper('sara'));
  dataOf(await sara.ask('profile:set', { name: 'Sara Ahmadi', showName: false }));
  const found = foundShopper.parse(dataOf(await till.ask('shopper:find', { userId: 'sara' })));
  expect(found).toEqual({ userId: 'sara', isKnown: true, name: 'S. A.', coins: 110, level: 2 });
  dataOf(await sara.ask('profile:set', { name: 'Sara Ahmadi', showName: true }));
  expect(dataOf(await till.ask('shopper:find', { userId: 'sara' })).name).toBe('Sara A.');
});

test('finds a shopper who never bought anything as new', async () => {
  expect(dataOf(await till.ask('shopper:find', { userId: 'nobody' }))).toEqual({
    userId: 'nobody',
    isKnown: false,
    name: '',
    coins: 0,
    level: 1,
  });
});
