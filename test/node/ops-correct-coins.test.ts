// `ops:correct-coins` on two nodes: once however often it is sent, pushed to the shopper, and audited.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newFormId } from '../../src/contracts/form-id.ts';
import { maxCorrectedCoins } from '../../src/contracts/limits.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, operator, shopper, tablet } from './running-node.ts';
import type { SeveralNodes } from './several-nodes.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let mall: SeveralNodes;
let one: TestNode;
let other: TestNode;
beforeAll(async () => {
  mall = await startNodes({ name: 'ops-correct', redisUrl: inject('redisUrl'), count: 2 });
  const [first, second] = mall.nodes;
  if (first === undefined || second === undefined) throw new Error('two nodes were started');
  [one, other] = [first, second];
  for (const node of mall.nodes)
    await until(() => hearsOthers(node), 'the nodes are connected to each other');
});
afterAll(() => mall.stop());

const form = (changes: object = {}) => ({
  id: newFormId(Date.now()),
  userId: 'sara',
  coins: 40,
  reason: 'صندوق خراب بود',
  ...changes,
});
let operators = 0;
/** Operators with separate rates. */
const anOperator = (node: TestNode) => {
  operators += 1;
  return node.connect({ ...operator(), sub: `op-${operators}` });
};

test('submitted on both nodes at once and again: one correction, pushed to the phone on either node with its reason', async () => {
  const [till, phone, otherPhone] = [
    await one.connect(tablet()),
    await one.connect(shopper('sara')),
    await other.connect(shopper('sara')),
  ];
  const bought = dataOf(await till.ask('receipt:submit', aReceipt({ userId: 'sara' })));
  const [olga, omar] = [await anOperator(one), await anOperator(other)];
  const payload = form();
  const replies = await Promise.all([
    olga.ask('ops:correct-coins', payload),
    omar.ask('ops:correct-coins', payload),
    olga.ask('ops:correct-coins', payload),
  ]);
  const said = replies.map(dataOf);
  expect(said.map(({ status }) => status).toSorted()).toEqual(['applied', 'duplicate', 'duplicate']);
  const balance = bought.coins.balance + 40;
  for (const { coins } of said) expect(coins).toEqual({ delta: 40, balance });
  for (const hearer of [phone, otherPhone]) {
    const entry = await until(
      () =>
        hearer
          .pushes('journal')
          .flatMap(({ entries }) => entries)
          .find(({ reason }) => reason === 'correction'),
      'the entry of the correction',
    );
    expect(entry).toMatchObject({ kind: 'coins.credited', coins: 40, balance, note: 'صندوق خراب بود' });
    expect(entry).not.toHaveProperty('receiptId');
  }
  const stats = dataOf(await otherPhone.ask('user:stats', {}));
  expect(stats.coins).toBe(balance);
  // Leaderboards do not count it.
  const board = await until(async () => {
    const reply = dataOf(await till.ask('board:get', { board: 'coins:mall:day' }));
    return reply.rows.find(({ score }) => score === bought.coins.balance);
  }, 'the board');
  expect(board.score).toBe(bought.coins.balance);
  // And tills get nothing.
  await until(() => till.pushes('receipt:settled').length > 0, 'the till receives its receipt');
  await till.caughtUp();
  expect(till.pushes('receipt:settled').length).toBe(1);
});

test('it is in the event log of both nodes, and in the audit with what was asked', async () => {
  const [olga, omar] = [await anOperator(one), await anOperator(other)];
  const till = await one.connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'row', userId: 'rowan' })));
  const payload = form({ userId: 'rowan', coins: -5, reason: 'given twice' });
  dataOf(await olga.ask('ops:correct-coins', payload));
  for (const hearer of [olga, omar]) {
    const row = await until(
      () =>
        hearer
          .pushes('ops:log')
          .flatMap(({ rows }) => rows)
          .find(({ kind, userId }) => kind === 'correction' && userId === 'rowan'),
      'the row',
    );
    expect(row).toMatchObject({ coins: -5, isBad: false });
  }
  const { acts } = dataOf(await omar.ask('ops:acts', {}));
  const act = acts.find(({ asked }) => asked.includes(payload.id));
  expect(act).toMatchObject({ event: 'ops:correct-coins', result: 'ok' });
  expect(JSON.parse(act?.asked ?? '')).toEqual(payload);
});

test.each([
  ['no coins', { coins: 0 }, 'invalid', 'coins'],
  ['half a coin', { coins: 0.5 }, 'invalid', 'coins'],
  ['too many', { coins: maxCorrectedCoins + 1 }, 'invalid', 'coins'],
  ['more than the balance', { coins: -maxCorrectedCoins }, 'invalid', 'coins'],
  ['no reason', { reason: '   ' }, 'invalid', 'reason'],
  ['a reason with direction marks', { reason: '\u202eabc' }, 'invalid', 'reason'],
  ['a reason that is too long', { reason: 'x'.repeat(201) }, 'invalid', 'reason'],
  ['an id of another kind', { id: '8f14e45f-ceea-467f-a8d4-3d1a4b1c0c11' }, 'invalid', 'id'],
  ['an old form', { id: newFormId(Date.now() - 25 * 3_600_000) }, 'too_old', 'id'],
  ['a form from the future', { id: newFormId(Date.now() + 25 * 3_600_000) }, 'invalid', 'id'],
  ['nobody', { userId: 'nobody-ever' }, 'not_found', 'userId'],
] as const)('%s: refused at its field, and nothing changes', async (_, changes, code, field) => {
  const till = await one.connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'refusals', userId: 'rita' })));
  const olga = await anOperator(one);
  const before = dataOf(await olga.ask('user:stats', { userId: 'rita' }));
  const reply = await olga.ask('ops:correct-coins', form({ userId: 'rita', ...changes }));
  expect(errorOf(reply)).toMatchObject({ code, field, retryable: false });
  expect(dataOf(await olga.ask('user:stats', { userId: 'rita' }))).toEqual(before);
});

test('a shopper who has signed up and bought nothing gets coins on both nodes, and the first receipt adds to them', async () => {
  const phone = await other.connect(shopper('nora'));
  const olga = await anOperator(one);
  expect(errorOf(await olga.ask('ops:correct-coins', form({ userId: 'nora' }))).code).toBe('not_found');
  dataOf(await phone.ask('profile:set', { name: 'Nora Weiss', showName: true }));
  const payload = form({ userId: 'nora', coins: 40 });
  const given = dataOf(await olga.ask('ops:correct-coins', payload));
  expect(given).toMatchObject({ status: 'applied', coins: { delta: 40, balance: 40 } });
  const omar = await anOperator(other);
  expect(dataOf(await omar.ask('ops:correct-coins', payload)).status).toBe('duplicate');
  await until(() => phone.pushes('journal').length === 1, 'the phone receives it once');
  const tooMuch = await omar.ask('ops:correct-coins', form({ userId: 'nora', coins: -41 }));
  expect(errorOf(tooMuch)).toMatchObject({ code: 'invalid', field: 'coins' });
  const till = await other.connect(tablet());
  const bought = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'nora-1', userId: 'nora' })));
  expect(bought.coins.balance).toBe(bought.coins.delta + 40);
  const stats = dataOf(await phone.ask('user:stats', {}));
  expect(stats).toMatchObject({ coins: bought.coins.balance, totalReceipts: 1 });
});

test('above its rate it is limited, and others than operators are forbidden', async () => {
  const olga = await anOperator(one);
  const replies = await Promise.all(
    Array.from({ length: 14 }, () => olga.ask('ops:correct-coins', form({ userId: 'nobody-ever' }))),
  );
  expect(replies.map((reply) => errorOf(reply).code)).toContain('limited');
  const phone = await one.connect(shopper('sara'));
  expect(errorOf(await phone.say('ops:correct-coins', form())).code).toBe('forbidden');
});
