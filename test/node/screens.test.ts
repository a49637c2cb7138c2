// Screens: what they get when connecting and later, which highlights, and what others may not read.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { highlight, screenState } from '../../src/contracts/screens.ts';
import { aMission } from '../builders.ts';
import type { TestNode, Who } from './running-node.ts';
import { aReceipt, mallRules, memoryDatabase, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

const onWall: Who = { role: 'screen', sub: 'wall' };
const inStore = (store: string): Who => ({ role: 'screen', sub: `window-${store}`, store });

let node: TestNode;
let till: TestClient;
beforeAll(async () => {
  const season = aMission({
    code: 'season',
    period: 'window',
    from: new Date(Date.now() - 86_400_000).toISOString(),
    until: new Date(Date.now() + 86_400_000).toISOString(),
    filter: { stores: ['bookshop'] },
  });
  const database = await memoryDatabase(mallRules({ missions: [aMission(), season] }));
  node = await startTestNode({
    database,
    tuning: { submitRatePerSecond: 10_000, screenStateMs: 200, screenHighlightMs: 50 },
  });
  till = await node.connect(tablet());
});
afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

const buy = async (receiptNo: string, userId: string) =>
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo, userId })));
const shown = (screen: TestClient) => screen.pushes('screen:highlight').flat();
const latest = (screen: TestClient) => screen.pushes('screen:state').at(-1);

test('a screen gets its state when it connects and at intervals, with the present goals and campaigns', async () => {
  const wall = await node.connect(onWall);
  const first = await until(() => wall.pushes('screen:state')[0], 'the screen state');
  expect(screenState.parse(first)).toMatchObject({
    store: null,
    title: { en: 'Test Mall' },
    highlights: [],
    goals: [
      { code: 'regular', target: 3, resetsAt: null },
      { code: 'season', target: 3, resetsAt: null },
    ],
    campaigns: [{ code: 'season', reward: { coins: 50, xp: 0 } }],
    announcement: null,
  });
  expect(first.boards.map(({ board }) => board)).toEqual([
    'coins:mall:day',
    'xp:mall:week',
    'receipts:mall:month',
  ]);
  await until(() => wall.pushes('screen:state').length >= 3, 'the next states');
  wall.close();
});

test('a store’s screen shows the store’s title, boards and goals; one of an unknown store shows the mall’s goals', async () => {
  const cafe = await node.connect(inStore('cafe'));
  const state = await until(() => latest(cafe), 'the screen state');
  expect(state).toMatchObject({
    store: 'cafe',
    title: { en: 'Cafe' },
    goals: [{ code: 'regular' }],
    campaigns: [],
  });
  expect(state.boards.map(({ board }) => board)).toEqual([
    'coins:store.cafe:day',
    'xp:store.cafe:week',
    'receipts:store.cafe:month',
  ]);
  const lost = await node.connect(inStore('nowhere'));
  expect(screenState.parse(await until(() => latest(lost), 'a state'))).toMatchObject({
    boards: [],
    highlights: [],
  });
  for (const client of [cafe, lost]) client.close();
});

test('a reached level is shown on the mall’s and the store’s screens, by initials and never by id', async () => {
  const sara = await node.connect(shopper('sara-canary'));
  dataOf(await sara.ask('profile:set', { name: 'Sara Canary', showName: false }));
  const [wall, cafe, books] = await Promise.all(
    [onWall, inStore('cafe'), inStore('bookshop')].map((who) => node.connect(who)),
  );
  if (!wall || !cafe || !books) throw new Error('three screens');
  await buy('h1', 'sara-canary');
  for (const screen of [wall, cafe]) {
    const [won] = await until(() => (shown(screen).length > 0 ? shown(screen) : null), 'a highlight');
    expect(highlight.parse(won)).toEqual({ kind: 'level.reached', name: 'S. C.', level: 2, at: won?.at });
    await until(() => latest(screen)?.highlights[0]?.name === 'S. C.', 'the highlight is in the state too');
    await until(() => latest(screen)?.boards[0]?.rows[0]?.name === 'S. C.', 'and she leads the board');
  }
  const before = books.pushes('screen:state').length;
  await until(() => books.pushes('screen:state').length > before, 'a later state of the other store');
  expect(shown(books)).toEqual([]);
  expect(latest(books)?.highlights).toEqual([]);
  // A later consent shows in the next state, and so does its withdrawal.
  dataOf(await sara.ask('profile:set', { name: 'Sara Canary', showName: true }));
  await until(() => latest(wall)?.highlights[0]?.name === 'Sara C.', 'the name is shown, with consent');
  dataOf(await sara.ask('profile:set', { name: null, showName: false }));
  await until(() => latest(wall)?.highlights[0]?.name === 'Shopper', 'the name is no longer shown');
  const heard = [wall, cafe]
    .map((screen) => JSON.stringify([screen.pushes('screen:state'), shown(screen)]))
    .join();
  expect(heard).not.toMatch(/sara-canary|Canary/);
  for (const client of [sara, wall, cafe, books]) client.close();
});

test('a completed mission is a highlight, and disappears when it is taken back', async () => {
  const mina = await node.connect(shopper('mina'));
  dataOf(await mina.ask('profile:set', { name: 'Mina', showName: true }));
  const wall = await node.connect(onWall);
  const ofMina = () =>
    latest(wall)
      ?.highlights.filter(({ name }) => name === 'Mina')
      .map(({ kind }) => kind)
      .join();
  for (const receiptNo of ['m1', 'm2', 'm3']) await buy(receiptNo, 'mina');
  await until(() => ofMina() === 'mission.completed,level.reached', 'both in the state');
  await until(
    () => shown(wall).some((one) => one.kind === 'mission.completed' && one.mission === 'regular'),
    'the completed mission is pushed at once',
  );
  dataOf(await till.ask('receipt:void', { receiptNo: 'm1', reason: 'x' }));
  await until(() => ofMina() === 'level.reached', 'the mission is gone, the level stays');
  for (const receiptNo of ['m2', 'm3']) dataOf(await till.ask('receipt:void', { receiptNo, reason: 'x' }));
  await until(() => ofMina() === '', 'the level is gone');
  wall.close();
});

test('however many win at once, few messages with few highlights are sent, the newest first', async () => {
  const wall = await node.connect(onWall);
  await Promise.all(Array.from({ length: 400 }, (_, at) => buy(`c${at}`, `crowd-${at}`)));
  await buy('last', 'crowd-last');
  await until(() => shown(wall).length > 0, 'highlights');
  const settled = wall.pushes('screen:state').length;
  await until(() => wall.pushes('screen:state').length > settled + 1, 'two more screen states');
  const messages = wall.pushes('screen:highlight');
  for (const message of messages) {
    expect(message.length).toBeLessThanOrEqual(10);
    const times = message.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().reverse());
  }
  expect(shown(wall).length).toBeLessThan(400);
  expect(latest(wall)?.highlights).toHaveLength(10);
  wall.close();
});

test('only screens get what is for screens, whatever others request', async () => {
  const [sara, other] = [await node.connect(shopper()), await node.connect(tablet('cafe', 'nosy'))];
  const wall = await node.connect(onWall);
  await sara.say('join', 'screens#0');
  await other.say('screen:state', {});
  await buy('n1', 'nobody-special');
  await until(() => shown(wall).length > 0, 'the screen receives it');
  await Promise.all([sara, other].map((client) => client.caughtUp()));
  for (const client of [sara, other]) {
    expect([...client.pushes('screen:state'), ...client.pushes('screen:highlight')]).toEqual([]);
  }
  for (const client of [sara, other, wall]) client.close();
});
