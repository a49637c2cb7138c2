// Input of many makers' tills is accepted; only values without a clear meaning are refused for good.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxItems, maxPayloadBytes } from '../../src/contracts/limits.ts';
import { outcome } from '../../src/contracts/receipts.ts';
import { reportAt } from './report-at.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, operator, readAnswer, shopper, startTestNode, tablet } from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';

let node: TestNode;
let till: TestClient;
let made = 0;

beforeAll(async () => {
  node = await startTestNode({ tuning: { submitRatePerSecond: 1_000 } });
  till = await node.connect(tablet());
});
afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

/** A receipt with its own shopper and number, as any till may send it. */
const submit = (changes: Record<string, unknown>) => {
  made += 1;
  return till.say('receipt:submit', {
    ...aReceipt({ receiptNo: `n${made}`, userId: `u${made}` }),
    ...changes,
  });
};
const applied = async (changes: Record<string, unknown>) => {
  const data = outcome.parse(dataOf(await submit(changes)));
  expect(data.status).toBe('applied');
  return data;
};
const refused = async (changes: Record<string, unknown>) => errorOf(await submit(changes));
const minutesAhead = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

describe('numbers and names', () => {
  test.each(['Order 00591-006-0018', 'AA/12', '#123', '٤٢٦٣٢٦', 'A17 ', 17, 'x'.repeat(64)])(
    'the number %s',
    async (receiptNo) => {
      await applied({ receiptNo });
    },
  );
  test('two spellings of one number are one award', async () => {
    await applied({ receiptNo: 'szl011', userId: 'zoe' });
    const again = dataOf(await submit({ receiptNo: 'SZL011', userId: 'zoe' }));
    expect(again).toMatchObject({ status: 'duplicate', receiptId: 'cafe:szl011' });
  });
  test.each(['zoe@example.com', '+989121234567', 'auth0|abc', 'ب۱۲', 'u:1', 42])(
    'the shopper id %s, with which the shopper can read the data',
    async (userId) => {
      await applied({ userId });
      const sara = await node.connect(shopper(String(userId)));
      expect((await sara.greeted()).snapshot).toMatchObject({ userId: String(userId), totalReceipts: 1 });
      sara.close();
      const path = `/api/users/${encodeURIComponent(String(userId))}/stats`;
      expect((await node.http(operator(), path)).body).toMatchObject({ totalReceipts: 1 });
    },
  );
  test('characters that a scanner adds are not part of an id', async () => {
    expect(await applied({ userId: ' scanned-1\r\n' })).toMatchObject({ userId: 'scanned-1' });
  });
  test('a number that JSON cannot represent exactly is refused, with the request to send text', async () => {
    const error = await refused({ receiptNo: 2 ** 60 });
    expect(error).toMatchObject({ code: 'invalid', field: 'receiptNo' });
    expect(error.message).toBe('a text is asked for, not a number');
  });
  test.each([
    ['receiptNo', '   '],
    ['receiptNo', 'x'.repeat(65)],
    ['receiptNo', 'a\nb'],
    ['userId', 'two words'],
    ['userId', 'x'.repeat(129)],
    ['userId', null],
  ])('%s %j is refused, because it has no clear meaning', async (field, value) => {
    expect(await refused({ [field]: value })).toMatchObject({ code: 'invalid', field, retryable: false });
  });
});

describe('times', () => {
  test.each(['+03:30', ''])('without seconds, offset "%s"', async (offset) => {
    const local = new Date(Date.now() + 3.5 * 3_600_000 - 60_000).toISOString().slice(0, 16);
    const data = await applied({ issuedAt: `${local}${offset}` });
    expect(data).not.toHaveProperty('clock');
    expect(await applied({ issuedAt: `${local.replace('T', ' ')}${offset}` })).not.toHaveProperty('clock');
  });
  test.each([
    ['an hour ahead', () => minutesAhead(60)],
    ['6 minutes ahead', () => minutesAhead(6)],
    ['of 1970', () => '1970-01-01T00:10:00Z'],
    ['of the Persian calendar', () => '1405-09-07T12:00'],
  ])('a clock %s is corrected, and the repetition is a duplicate', async (_, told) => {
    const receipt = { receiptNo: `clock-${made}`, userId: `clock-${made}`, issuedAt: told() };
    expect(await applied(receipt)).toMatchObject({ clock: 'corrected' });
    expect(dataOf(await submit(receipt))).toMatchObject({ status: 'duplicate', clock: 'corrected' });
  });
  test('the error of a till’s clock is a metric of its store', async () => {
    await applied({ issuedAt: minutesAhead(60) });
    const body = await reportAt(node, '/metrics');
    const seconds = Number(
      /^deerfields_till_clock_error_seconds\{store="cafe"\} (\S+)$/m.exec(String(body))?.[1],
    );
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
  });
  test.each(['yesterday', '2026-02-30T10:00:00Z'])('%s is not a time', async (issuedAt) => {
    expect(await refused({ issuedAt })).toMatchObject({ code: 'invalid', field: 'issuedAt' });
  });
});

describe('unknown and empty fields', () => {
  test('null and empty texts count as missing; other keys and odd codes are ignored and named', async () => {
    const item = { sku: '', category: 'odd code!', quantity: 1, amount: 100_000, vat: 9 };
    const data = await applied({
      currency: null,
      cashier: 'Ali',
      items: [item, { ...item, amount: 0, vat: null }],
    });
    expect(data.ignored).toEqual([
      'cashier',
      'items.0.category',
      'items.0.vat',
      'items.1.category',
      'items.1.vat',
    ]);
  });
  test('without ignored fields nothing is named', async () => {
    expect(await applied({})).not.toHaveProperty('ignored');
  });
  test('numbers may be sent as text', async () => {
    const data = await applied({ amount: '100000', items: [{ quantity: '1.5', amount: '۱۰۰۰۰۰' }] });
    expect(data.coins.delta).toBe(110);
  });
  test('an odd quantity does not refuse the receipt', async () => {
    const items = ['1,5 kg', 1e9, {}].map((quantity) => ({ quantity, amount: 1_000 }));
    const { ignored } = await applied({ items });
    expect(ignored).toEqual(['items.0.quantity', 'items.1.quantity', 'items.2.quantity']);
  });
  test('the length of key names is limited', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, at]));
    expect((await applied(many)).ignored).toHaveLength(20);
  });
});

describe('amounts', () => {
  test('an exchange has a line below zero', async () => {
    const items = [700_000, -500_000].map((amount) => ({ quantity: 1, amount }));
    expect(await applied({ amount: 200_000, items })).toMatchObject({ coins: { delta: 210 } });
  });
  test('a total of 0 is recorded, earns nothing, and counts for no mission', async () => {
    const data = await applied({ amount: 0, userId: 'nil' });
    expect(data).toMatchObject({ coins: { delta: 0 }, missions: [] });
    const stats = await node.http(operator(), '/api/users/nil/stats');
    expect(stats.body).toMatchObject({ totalSpent: 0, coins: 0 });
  });
  test.each([19.99 * 5_000, '99949.99999999999', '99,950', '۹۹٬۹۵۰'])(
    'an amount computed or written as %s',
    async (amount) => {
      const userId = `amount-${made}`;
      await applied({ amount, userId });
      const stats = await node.http(operator(), `/api/users/${userId}/stats`);
      expect(stats.body).toMatchObject({ totalSpent: 99_950 });
    },
  );
  test.each([
    [100.5, 'a whole number of minor units'],
    ['1,5', 'a number is asked for, not a text'],
    [true, 'a number is asked for, not true or false'],
    [null, 'is missing: a number is asked for'],
    [2e12, 'at most 1000000000000 minor units'],
  ])('the amount %j is refused with an explanation', async (amount, message) => {
    expect(await refused({ amount })).toMatchObject({ code: 'invalid', field: 'amount', message });
  });
  test('a weighed item may have a fraction of the minor unit', async () => {
    await applied({ items: [{ quantity: 0.333, amount: 33_333.25 }] });
  });
  test.each([0, -1, 0.5])('a line with quantity %d', async (quantity) => {
    await applied({ items: [{ quantity, amount: 100_000 }] });
  });
  test('a negative total is refused and names receipt:void', async () => {
    const error = await refused({ amount: -1 });
    expect(error).toMatchObject({ code: 'invalid', field: 'amount', retryable: false });
    expect(error.message).toContain('receipt:void');
  });
});

/** This many lines of realistic length. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    sku: `SKU-${String(at).padStart(20, '0')}`,
    category: 'food',
    quantity: 1,
    amount: 500,
  }));

describe('size', () => {
  test('200 items of real length are accepted by socket and by HTTP', async () => {
    await applied({ items: lines(200) });
    const receipt = aReceipt({ receiptNo: 'long-http', userId: 'long', items: lines(200) });
    expect(await node.http(tablet(), '/api/receipts', receipt)).toMatchObject({
      status: 200,
      body: { status: 'applied' },
    });
  });
  test('too many items are refused at their field', async () => {
    expect(await refused({ items: lines(maxItems + 1) })).toMatchObject({ code: 'invalid', field: 'items' });
  });
  test('a message that is too large is refused for good, and the connection stays', async () => {
    const items = lines(maxItems).map((item) => ({ ...item, name: 'x'.repeat(100) }));
    expect(JSON.stringify(items).length).toBeGreaterThan(maxPayloadBytes);
    const { socket } = till;
    const before = socket.id;
    const error = await refused({ items });
    expect(error).toMatchObject({ code: 'invalid', field: 'items', retryable: false });
    expect(error.message).toContain('64 KB');
    expect(await refused({ note: 'ن'.repeat(40_000) })).toMatchObject({ code: 'invalid', field: 'payload' });
    await applied({});
    expect(socket.id).toBe(before);
    const http = await node.http(tablet(), '/api/receipts', { ...aReceipt(), items });
    expect(http).toMatchObject({ status: 413, body: { error: { code: 'invalid', field: 'items' } } });
  });
});

describe('bodies over HTTP', () => {
  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
    readAnswer(
      await fetch(`${node.url}/api/receipts`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await node.token(tablet())}`,
          ...headers,
        },
        body,
      }),
    );
  const gzipped = (text: string) => new Uint8Array(gzipSync(text));
  const receipt = (receiptNo: string) => JSON.stringify(aReceipt({ receiptNo, userId: 'body' }));

  test('gzip is accepted', async () => {
    const answer = await post(gzipped(receipt('gz')), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'applied' } });
  });
  test('a small body that inflates without end is refused', async () => {
    const answer = await post(gzipped(`"${'x'.repeat(20_000_000)}"`), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'invalid', retryable: false } } });
  });
  test('a body that claims to be gzip and is not is refused', async () => {
    const answer = await post(receipt('no-gz'), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } });
  });
  test('a text in a legacy encoding is refused, because two numbers could become one', async () => {
    const bytes = new Uint8Array(Buffer.from(receipt('x?').replace('?', '\xd4'), 'latin1'));
    const answer = await post(bytes, {});
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', message: 'the body is not UTF-8' } },
    });
  });
  test.each(['application/x-www-form-urlencoded', 'application/octet-stream'])(
    'a body with the type %s is refused with the right type',
    async (type) => {
      const answer = await post(receipt('form'), { 'content-type': type });
      expect(answer).toMatchObject({ status: 415, body: { error: { field: 'content-type' } } });
      expect(JSON.stringify(answer.body)).toContain('application/json');
    },
  );
  test('an unsupported content encoding is named', async () => {
    const answer = await post(receipt('zst'), { 'content-encoding': 'compress' });
    expect(answer).toMatchObject({
      status: 415,
      body: { error: { code: 'invalid', field: 'content-encoding' } },
    });
  });
  test.each(['application/json; charset=utf-8', 'text/json', 'text/plain', 'application/vnd.till+json'])(
    'JSON with the type %s and a byte order mark',
    async (type) => {
      const answer = await post(`\ufeff${receipt(`bom ${type}`)}`, { 'content-type': type });
      expect(answer).toMatchObject({ status: 200, body: { status: 'applied' } });
    },
  );
});

test('entries are for operators only', async () => {
  await applied({ receiptNo: 'mine', userId: 'mine' });
  const taken = { receiptNo: 'mine', reason: 'x' };
  expect(dataOf(await till.ask('receipt:void', taken))).not.toHaveProperty('entries');
  const office = await node.connect(operator());
  const said = dataOf(await office.ask('receipt:void', { ...taken, storeId: 'cafe' }));
  expect(said.entries?.length).toBeGreaterThan(0);
  office.close();
});
