// A visit to a kiosk: started by a phone's code, ended by idleness, announced to the phone, and limited to what is shown.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { visit } from '../../src/contracts/kiosk.ts';
import { settled } from '../../src/contracts/receipts.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, kiosk, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let node: TestNode;
let till: TestClient;
let made = 0;

beforeAll(async () => {
  node = await startTestNode({ settings: { KIOSK_BIND_BY_ID: 'false' }, tuning: { headCheckMs: 100 } });
  till = await node.connect(tablet('bookshop'));
});
afterAll(() => node.stop());

const aDesk = (on = node): Promise<TestClient> => {
  made += 1;
  return on.connect(kiosk('cafe', `visit-${made}`));
};
const buy = async (userId: string) => {
  made += 1;
  return dataOf(await till.ask('receipt:submit', aReceipt({ userId, receiptNo: `v${made}` })));
};
const codeOf = async (phone: TestClient): Promise<string> => dataOf(await phone.ask('shopper:code', {})).code;
const metric = async (line: RegExp): Promise<number> => {
  const response = await node.http({ role: 'operator', sub: 'olga' }, '/metrics');
  return Number(line.exec(String(response.body))?.[1] ?? Number.NaN);
};

test('the phone’s code starts a visit: first name and initial, no lifetime totals, and the phone is told', async () => {
  const phone = await node.connect(shopper('anna'));
  dataOf(await phone.ask('profile:set', { name: 'Anna Maria Karimi', showName: false }));
  await buy('anna');
  const desk = await aDesk();
  const bound = dataOf(await desk.ask('kiosk:bind', { code: await codeOf(phone) }));
  expect(visit.parse(bound)).toMatchObject({ userId: 'anna', name: 'Anna K.', coins: 110 });
  expect(JSON.stringify(bound)).not.toMatch(/Maria|Karimi|total/);
  const [by] = await until(
    () => (phone.pushes('shopper:served')[0] ? phone.pushes('shopper:served') : null),
    'the phone is told',
  );
  expect(by).toMatchObject({ kiosk: `visit-${made}`, store: 'cafe' });
  // A phone that connects meanwhile is told as well, and both are told of the end.
  const other = await node.connect(shopper('anna'));
  await until(() => other.pushes('shopper:served').length === 1, 'the second phone is told');
  dataOf(await desk.ask('kiosk:release', {}));
  for (const one of [phone, other]) {
    await until(() => one.pushes('shopper:released').length === 1, 'both phones are told of the end');
    expect(one.pushes('shopper:released')[0]).toEqual(by);
  }
  const late = await node.connect(shopper('anna'));
  await late.caughtUp();
  expect(late.pushes('shopper:served')).toEqual([]);
  // Phones do not get the kiosk's events, nor the kiosk the phones'.
  expect(desk.pushes('shopper:served')).toEqual([]);
});

test('a code starts one visit, at one kiosk; a repeated request is not a second use', async () => {
  const phone = await node.connect(shopper('bea'));
  const code = await codeOf(phone);
  const [desk, thief] = [await aDesk(), await aDesk()];
  dataOf(await desk.ask('kiosk:bind', { code }));
  expect(dataOf(await desk.ask('kiosk:bind', { code })).userId).toBe('bea');
  await until(() => phone.pushes('shopper:served').length > 0, 'the phone is told');
  await phone.caughtUp();
  expect(phone.pushes('shopper:served')).toHaveLength(1);
  const refused = errorOf(await thief.ask('kiosk:bind', { code }));
  expect(refused).toMatchObject({ code: 'not_found', field: 'code', retryable: false });
  dataOf(await desk.ask('kiosk:release', {}));
  expect(errorOf(await desk.ask('kiosk:bind', { code }))).toMatchObject({ code: 'not_found' });
  expect(errorOf(await thief.ask('user:stats', {})).code).toBe('not_found');
});

test('five wrong codes slow down this kiosk, also for right codes, and no other', async () => {
  const phone = await node.connect(shopper('carl'));
  const desk = await aDesk();
  for (let at = 0; at < 5; at += 1) {
    expect(errorOf(await desk.ask('kiosk:bind', { code: `carl*0000000${at}` })).code).toBe('not_found');
  }
  const code = await codeOf(phone);
  const limited = errorOf(await desk.ask('kiosk:bind', { code }));
  expect(limited).toMatchObject({ code: 'limited', retryable: true });
  expect(limited.retryAfterMs).toBeGreaterThan(20_000);
  expect(limited.retryAfterMs).toBeLessThanOrEqual(30_000);
  // The same token on another connection has to wait as well.
  const again = await node.connect(kiosk('cafe', `visit-${made}`));
  expect(errorOf(await again.ask('kiosk:bind', { code })).code).toBe('limited');
  expect(dataOf(await (await aDesk()).ask('kiosk:bind', { code })).userId).toBe('carl');
  expect(await metric(/kiosk_codes_refused_total\{name="wrong"\} (\d+)/)).toBeGreaterThanOrEqual(5);
  expect(await metric(/kiosk_codes_refused_total\{name="limited"\} (\d+)/)).toBeGreaterThanOrEqual(2);
});

test('where binding by id is not allowed it is `forbidden`; neither or both is invalid', async () => {
  const desk = await aDesk();
  expect(errorOf(await desk.ask('kiosk:bind', { userId: 'dora' }))).toMatchObject({ code: 'forbidden' });
  for (const payload of [{}, { userId: 'dora', code: 'dora*12345678' }, { code: 'x'.repeat(201) }]) {
    expect(errorOf(await desk.say('kiosk:bind', payload))).toMatchObject({ code: 'invalid', field: 'code' });
  }
  // The default in production. Elsewhere tools may name any shopper.
  for (const [env, code] of [
    [{ NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32) }, 'forbidden'],
    [{}, null],
  ] as const) {
    const other = await startTestNode({ settings: env });
    const reply = await (await aDesk(other)).ask('kiosk:bind', { userId: 'dora' });
    expect(reply.ok ? null : reply.error.code).toBe(code);
    await other.stop();
  }
});

test('a kiosk gets nothing from before its visit, also when the head check repairs a phone', async () => {
  const phone = await node.connect(shopper('emil'));
  const first = await buy('emil');
  const desk = await aDesk();
  dataOf(await desk.ask('kiosk:bind', { code: await codeOf(phone) }));
  // As if the phone had missed the purchase: the head check sends it again, to all who follow the shopper.
  const behind = await node.connect(shopper('emil'), {
    cursor: { epoch: node.database.store.epoch, seq: 0 },
  });
  const second = await buy('emil');
  await until(() => desk.pushes('journal').length > 0, 'the purchase of the visit');
  await behind.caughtUp();
  await desk.caughtUp();
  // The head check may send the same entries again.
  const heardBy = (client: TestClient) => client.pushes('journal').flatMap(({ entries }) => entries);
  const receiptsOf = (client: TestClient) => new Set(heardBy(client).map(({ receiptId }) => receiptId));
  expect(heardBy(desk).every(({ seq }) => seq > first.seq)).toBe(true);
  expect(receiptsOf(desk)).toEqual(new Set([second.receiptId]));
  dataOf(await desk.ask('kiosk:release', {}));
  const third = await buy('emil');
  await until(() => receiptsOf(phone).has(third.receiptId), 'the phone receives the third receipt');
  await desk.caughtUp();
  expect(receiptsOf(desk)).toEqual(new Set([second.receiptId]));
});

test('the store’s tills get a receipt without shopper and balance', async () => {
  const desk = await node.connect(kiosk('bookshop', `visit-settled-${made}`));
  await buy('fay');
  const push = await until(() => desk.pushes('receipt:settled').at(-1), 'the settled receipt');
  expect(settled.parse(push)).toEqual(push);
  expect(JSON.stringify(push)).not.toMatch(/fay|balance|total/);
});

test('a kiosk submits receipts only for the shopper it serves, by socket only', async () => {
  const phone = await node.connect(shopper('sam'));
  const desk = await aDesk();
  const own = aReceipt({ userId: 'sam', receiptNo: 'desk-1' });
  const before = errorOf(await desk.ask('receipt:submit', own));
  expect(before).toMatchObject({ code: 'forbidden', field: 'userId', retryable: false });
  expect(before.message).toContain('the shopper that it serves');
  dataOf(await desk.ask('kiosk:bind', { code: await codeOf(phone) }));
  const other = aReceipt({ userId: 'anna', receiptNo: 'desk-2' });
  expect(errorOf(await desk.ask('receipt:submit', other))).toMatchObject({ code: 'forbidden' });
  expect(dataOf(await desk.ask('receipt:submit', own))).toMatchObject({ status: 'applied', userId: 'sam' });
  dataOf(await desk.ask('kiosk:release', {}));
  expect(errorOf(await desk.ask('receipt:submit', own))).toMatchObject({ code: 'forbidden' });
  // A request over HTTP belongs to no visit.
  const answer = await node.http(kiosk('cafe', `visit-${made}`), '/api/receipts', other);
  expect(answer.status).toBe(403);
});

test('a kiosk previews for the shopper it serves, and learns nothing about others', async () => {
  const phone = await node.connect(shopper('hana'));
  await buy('hana');
  const desk = await aDesk();
  const asked = aReceipt({ userId: 'hana' });
  expect(errorOf(await desk.ask('receipt:preview', asked))).toMatchObject({ code: 'forbidden' });
  dataOf(await desk.ask('kiosk:bind', { code: await codeOf(phone) }));
  expect(dataOf(await desk.ask('receipt:preview', asked))).toMatchObject({ status: 'preview' });
  const other = await desk.ask('receipt:preview', aReceipt({ userId: 'anna' }));
  expect(errorOf(other)).toMatchObject({ code: 'forbidden', field: 'userId' });
});

test('a second kiosk takes over: the first one is told and gets nothing more', async () => {
  const phone = await node.connect(shopper('gina'));
  const byId = await startTestNode();
  const [one, other] = [await aDesk(byId), await aDesk(byId)];
  dataOf(await one.ask('kiosk:bind', { userId: 'gina' }));
  // The same kiosk again is not another kiosk.
  dataOf(await one.ask('kiosk:bind', { userId: 'gina' }));
  expect(one.pushes('kiosk:released')).toEqual([]);
  dataOf(await other.ask('kiosk:bind', { userId: 'gina' }));
  await until(() => one.pushes('kiosk:released').length === 1, 'the first is told');
  expect(one.pushes('kiosk:released')).toEqual([{ reason: 'elsewhere' }]);
  expect(errorOf(await one.ask('user:stats', {})).code).toBe('not_found');
  expect(dataOf(await other.ask('user:stats', {})).userId).toBe('gina');
  phone.close();
  await byId.stop();
});

test('a call reaches the tablets of the store, and nobody else', async () => {
  const desk = await aDesk();
  const [own, strange] = [await node.connect(tablet('cafe')), await node.connect(tablet('cinema'))];
  const { at } = dataOf(await desk.ask('kiosk:call', {}));
  await until(() => own.pushes('kiosk:called').length === 1, 'the tablet is called');
  expect(own.pushes('kiosk:called')).toEqual([{ kiosk: `visit-${made}`, at }]);
  await strange.caughtUp();
  await desk.caughtUp();
  expect([...strange.pushes('kiosk:called'), ...desk.pushes('kiosk:called')]).toEqual([]);
});

describe('time limits', () => {
  test('a visit without touches ends on the server; the kiosk and the phone are told', async () => {
    const hasty = await startTestNode({ tuning: { kioskIdleMs: 300 } });
    const phone = await hasty.connect(shopper('hedi'));
    const desk = await aDesk(hasty);
    const { endsInMs } = dataOf(await desk.ask('kiosk:bind', { userId: 'hedi' }));
    expect(endsInMs).toBeLessThanOrEqual(300);
    await until(() => desk.pushes('kiosk:released').length === 1, 'the visit is over');
    expect(desk.pushes('kiosk:released')).toEqual([{ reason: 'idle' }]);
    await until(() => phone.pushes('shopper:released').length === 1, 'the phone is told');
    expect(errorOf(await desk.ask('user:stats', {})).code).toBe('not_found');
    expect(errorOf(await desk.ask('kiosk:touch', {})).code).toBe('not_found');
    await hasty.stop();
  });

  test('touches, previews and receipts extend a visit up to its maximum; queries do not', async () => {
    const hasty = await startTestNode({ tuning: { kioskIdleMs: 2_500, kioskVisitMaxMs: 5_000 } });
    const desk = await aDesk(hasty);
    dataOf(await desk.ask('kiosk:bind', { userId: 'ida' }));
    const since = performance.now();
    await until(async () => {
      made += 1;
      await desk.ask('kiosk:touch', {});
      await desk.ask('receipt:preview', aReceipt({ userId: 'ida' }));
      return desk.pushes('kiosk:released').length === 1;
    }, 'the visit is over');
    expect(performance.now() - since).toBeGreaterThanOrEqual(4_950);
    expect(desk.pushes('kiosk:released')).toEqual([{ reason: 'over' }]);
    dataOf(await desk.ask('kiosk:bind', { userId: 'ida' }));
    await until(async () => {
      await desk.ask('user:stats', {});
      return desk.pushes('kiosk:released').length === 2;
    }, 'questions do not keep it up');
    expect(desk.pushes('kiosk:released').at(-1)).toEqual({ reason: 'idle' });
    await hasty.stop();
  });
});
