// Pairing: a device shows a code at one node, an operator types it at another; a revoked device is refused everywhere.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { pairingClaimed, pairingOpened } from '../../src/contracts/devices.ts';
import type { TestNode } from './running-node.ts';
import { operator, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { connectTo, dataOf, errorOf, refusalOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
let here: TestNode;
let there: TestNode;
beforeAll(async () => {
  mall = await startNodes({ name: 'pairing', redisUrl: inject('redisUrl'), count: 2 });
  [here, there] = mall.nodes as [TestNode, TestNode]; // two were asked for
  await until(() => mall.nodes.every(hearsOthers), 'both nodes are connected to each other');
});
afterAll(() => mall.stop());

async function show(role: string) {
  const { status, body } = await here.http(null, '/api/pairings', { role });
  expect(status).toBe(200);
  return pairingOpened.parse(body);
}
async function claim(secret: string) {
  const { status, body } = await here.http(null, '/api/pairings/claim', { secret });
  expect(status).toBe(200);
  return pairingClaimed.parse(body);
}

test('a screen is paired over two nodes, connects with its token, and is disconnected on both when revoked', async () => {
  const { code, secret } = await show('screen');
  const waiting = claim(secret);
  const olga = await there.connect(operator('pairs'));
  const device = dataOf(await olga.ask('ops:pair', { code: code.toLowerCase(), name: 'کنار در' }));
  expect(device).toMatchObject({ role: 'screen', store: null, name: 'کنار در', pairedBy: 'pairs' });
  const claimed = await waiting;
  if (claimed.status !== 'paired') throw new Error('not paired');
  const clients = [here, there].map(({ url }) => connectTo(url, claimed.token));
  for (const client of clients) expect((await client.greeted()).role).toBe('screen');
  // Typed again, the code is unknown.
  expect(errorOf(await olga.ask('ops:pair', { code })).code).toBe('not_found');

  dataOf(await olga.ask('ops:revoke', { id: device.id }));
  for (const client of clients) {
    await client.cut();
    expect(client.pushes('session:ended')).toHaveLength(1);
  }
  for (const { url } of [there, here]) {
    await until(
      async () => (await refusalOf(url, claimed.token).catch(() => null))?.message === 'no valid token',
      'the token is refused',
    );
  }
  const { devices } = dataOf(await olga.ask('ops:devices', {}));
  expect(devices.find(({ id }) => id === device.id)?.revokedAt).not.toBeNull();
  expect((await here.http(null, '/api/pairings/claim', { secret })).status).toBe(404);
  const { acts } = dataOf(await olga.ask('ops:acts', {}));
  expect(acts.map(({ event }) => event).slice(0, 3)).toEqual(['ops:revoke', 'ops:pair', 'ops:pair']);
  olga.close();
});

test('a kiosk needs an existing store, and guessing codes is slowed down', async () => {
  const { code } = await show('kiosk');
  const olga = await here.connect(operator('guesses'));
  expect(errorOf(await olga.ask('ops:pair', { code }))).toMatchObject({ code: 'invalid', field: 'store' });
  expect(errorOf(await olga.ask('ops:pair', { code, store: 'nowhere' }))).toMatchObject({
    code: 'not_found',
    field: 'store',
  });
  for (const guess of ['AAAAAA', 'BBBBBB', 'CCCCCC']) {
    expect(errorOf(await olga.ask('ops:pair', { code: guess })).code).toBe('not_found');
  }
  const slowed = errorOf(await olga.ask('ops:pair', { code: 'DDDDDD' }));
  expect(slowed.code).toBe('limited');
  expect(slowed.retryAfterMs).toBeGreaterThan(1_000);
  olga.close();
});

test('a malformed request is refused at its field, an unknown secret is not found, and a till may not pair', async () => {
  expect(await here.http(null, '/api/pairings', { role: 'operator' })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', field: 'role' } },
  });
  expect(await here.http(null, '/api/pairings/claim', {})).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', field: 'secret' } },
  });
  expect(await here.http(null, '/api/pairings/claim', { secret: 'x'.repeat(43) })).toMatchObject({
    status: 404,
    body: { error: { code: 'not_found' } },
  });
  const till = await here.connect(tablet());
  expect(errorOf(await till.ask('ops:pair', { code: 'ABC234' })).code).toBe('forbidden');
  till.close();
});

test('the number of codes of a node is limited', async () => {
  const statuses: number[] = [];
  for (let tried = 0; tried < 60; tried += 1) {
    statuses.push((await there.http(null, '/api/pairings', { role: 'screen' })).status);
  }
  expect(statuses[0]).toBe(200);
  expect(statuses).toContain(429);
});
