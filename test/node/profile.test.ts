// Profiles over sockets and HTTP: one's own only, validated, shown to others as agreed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, operator, screen, shopper, startTestNode, tablet } from './running-node.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
beforeAll(async () => {
  node = await startTestNode();
});
afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

const nobody = { name: null, showName: false, shownAs: 'Shopper' };

test('a shopper sets a name, gets what others see of it, changes it and erases it', async () => {
  const sara = await node.connect(shopper());
  expect(dataOf(await sara.ask('profile:get', {}))).toEqual({ userId: 'sara', ...nobody });
  const given = { name: 'Sara Ahmadi', showName: false };
  const kept = { userId: 'sara', ...given, shownAs: 'S. A.' };
  expect(dataOf(await sara.ask('profile:set', given))).toEqual(kept);
  expect(dataOf(await sara.ask('profile:get', {}))).toEqual(kept);
  const open = dataOf(await sara.ask('profile:set', { ...given, showName: true }));
  expect(open).toEqual({ ...kept, showName: true, shownAs: 'Sara A.' });
  // The consent has no meaning without a name.
  const gone = dataOf(await sara.ask('profile:set', { name: null, showName: true }));
  expect(gone).toEqual({ userId: 'sara', ...nobody });
  expect(dataOf(await sara.ask('profile:get', {}))).toEqual({ userId: 'sara', ...nobody });
});

test('another shopper’s profile is forbidden, a kiosk may read none, and an operator all', async () => {
  const nika = await node.connect(shopper('nika'));
  dataOf(await nika.ask('profile:set', { name: 'Nika', showName: false }));
  const sara = await node.connect(shopper());
  for (const event of ['profile:get', 'profile:set'] as const) {
    const other = { userId: 'nika', ...(event === 'profile:set' ? { name: 'x', showName: true } : {}) };
    expect(errorOf(await sara.say(event, other))).toMatchObject({ code: 'forbidden' });
  }
  const desk = await node.connect(kiosk());
  dataOf(await desk.ask('kiosk:bind', { userId: 'nika' }));
  expect(errorOf(await desk.ask('profile:get', {}))).toMatchObject({ code: 'forbidden' });
  const office = await node.connect(operator());
  expect(errorOf(await office.ask('profile:get', {}))).toMatchObject({ code: 'invalid', field: 'userId' });
  dataOf(await office.ask('profile:set', { userId: 'nika', name: null, showName: false }));
  expect(dataOf(await nika.ask('profile:get', {}))).toEqual({ userId: 'nika', ...nobody });
});

const refused = [
  '',
  '   ',
  'x'.repeat(61),
  'Sa\u0000ra',
  'Sa\u202era',
  'Sa\u2066ra',
  'Sa\u200fra',
  'Sa\u2028ra',
  'Sa\ud800ra',
  'Sa\ufeffra',
  '\u200c\u200d',
  '123',
  '👍',
  `Sa${'\u0336'.repeat(9)}ra`,
  5,
  {},
  undefined,
];
test.each(refused)('the name %j is invalid', async (name) => {
  const fresh = await node.connect(shopper(`fresh-${refused.indexOf(name)}`));
  const error = errorOf(await fresh.say('profile:set', { name, showName: true }));
  expect(error).toMatchObject({ code: 'invalid', field: 'name', retryable: false });
});

test.each([
  ['Sara Ahmadi', 'Sara Ahmadi'],
  ['  Sara\n', 'Sara'],
  ['E\u0301lodie', 'Élodie'],
  ['علی\u200cرضا', 'علی\u200cرضا'],
  ['x'.repeat(60), 'x'.repeat(60)],
  ["Niamh O'Brien-Núñez", "Niamh O'Brien-Núñez"],
])('the name %j is stored as %j', async (given, kept) => {
  const fresh = await node.connect(shopper('fresh'));
  await until(async () => {
    const reply = await fresh.ask('profile:set', { name: given, showName: true });
    return reply.ok && reply.data.name === kept;
  }, 'the name is kept');
});

test('over HTTP: the same, at the address of the shopper', async () => {
  const path = '/api/users/hana/profile';
  const body = { name: 'Hana Karimi', showName: true };
  const kept = { userId: 'hana', ...body, shownAs: 'Hana K.' };
  expect(await node.http(shopper('hana'), path, body, 'PUT')).toMatchObject({ status: 200, body: kept });
  for (const who of [shopper('hana'), operator()])
    expect(await node.http(who, path)).toMatchObject({ status: 200, body: kept });
  for (const who of [shopper('sara'), kiosk(), tablet(), screen()]) {
    expect((await node.http(who, path)).status).toBe(403);
    expect((await node.http(who, path, body, 'PUT')).status).toBe(403);
  }
  expect((await node.http(null, path, body, 'PUT')).status).toBe(401);
  for (const malformed of [[], 'text', null, {}, { ...body, name: '' }, { ...body, extra: 1 }])
    expect((await node.http(operator(), path, malformed, 'PUT')).status).toBe(400);
  // The URL names the shopper, whatever the body contains.
  const sly = { ...body, userId: 'sara' };
  expect((await node.http(shopper('hana'), path, sly, 'PUT')).body).toMatchObject({ userId: 'hana' });
  expect(await node.http(operator(), path, { name: null, showName: false }, 'PUT')).toMatchObject({
    status: 200,
    body: { userId: 'hana', ...nobody },
  });
});

test('leaderboards show the agreed name, and a change at once', async () => {
  const till = await node.connect(tablet());
  const omid = await node.connect(shopper('omid-canary'));
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'b1', userId: 'omid-canary' })));
  /** Too many requests are limited. */
  const board = async () => {
    const asked = await until(async () => {
      const reply = await omid.ask('board:get', { board: 'coins:mall:day' });
      return (reply.ok || reply.error.code !== 'limited') && reply;
    }, 'not limited any more');
    return dataOf(asked);
  };
  const row = async () => (await board()).rows.find(({ me }) => me === true);
  await until(row, 'Omid is on the board');
  expect((await row())?.name).toBe('Shopper');
  dataOf(await omid.ask('profile:set', { name: 'Omid Canary', showName: true }));
  expect((await row())?.name).toBe('Omid C.');
  dataOf(await omid.ask('profile:set', { name: 'Omid Canary', showName: false }));
  const closed = await board();
  expect(closed.rows.find(({ me }) => me === true)?.name).toBe('O. C.');
  expect(JSON.stringify(closed)).not.toMatch(/omid|canary/i);
  dataOf(await omid.ask('profile:set', { name: null, showName: false }));
  expect((await row())?.name).toBe('Shopper');
});
