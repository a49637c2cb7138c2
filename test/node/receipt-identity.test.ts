// Stores whose numbers restart, returns by lines and before their receipt, previews and reads, over sockets and HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aRulebook } from '../builders.ts';
import type { TestNode } from './running-node.ts';
import {
  aReceipt,
  kiosk,
  mallRules,
  memoryDatabase,
  operator,
  startTestNode,
  tablet,
} from './running-node.ts';
import type { TestClient } from './test-client.ts';
import { dataOf, errorOf } from './test-client.ts';

let node: TestNode;
let till: TestClient;
let daily: TestClient;

beforeAll(async () => {
  const stores = aRulebook().stores.map((store) =>
    store.id === 'bookshop' ? { ...store, numbers: 'daily' as const } : store,
  );
  const database = await memoryDatabase(mallRules({ stores }));
  node = await startTestNode({ database, tuning: { submitRatePerSecond: 1_000 } });
  till = await node.connect(tablet());
  daily = await node.connect(tablet('bookshop'));
});
afterAll(async () => {
  expect(node.logged.filter(({ level }) => level === 'error')).toEqual([]);
  await node.stop();
});

const reason = 'brought back';
const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString();

describe('numbers that restart every day', () => {
  test('are two receipts on two days; in another store the second day is a conflict', async () => {
    const one = aReceipt({ receiptNo: '000017', userId: 'dana', issuedAt: yesterday() });
    const other = { ...one, issuedAt: aReceipt().issuedAt };
    expect(dataOf(await daily.ask('receipt:submit', one)).status).toBe('applied');
    expect(dataOf(await daily.ask('receipt:submit', other)).status).toBe('applied');
    expect(dataOf(await daily.ask('receipt:submit', one)).status).toBe('duplicate');
    expect(dataOf(await till.ask('receipt:submit', one)).status).toBe('applied');
    const error = errorOf(await till.ask('receipt:submit', other));
    expect(error).toMatchObject({ code: 'conflict', field: 'issuedAt', retryable: false });
    expect(error.message).toContain('daily');
  });
  test('a void names its day or means today; without a receipt of today it asks for the day', async () => {
    const receipt = aReceipt({ receiptNo: '18', userId: 'dora', issuedAt: yesterday() });
    dataOf(await daily.ask('receipt:submit', receipt));
    const today = errorOf(await daily.ask('receipt:void', { receiptNo: '18', reason }));
    expect(today).toMatchObject({ code: 'not_found', field: 'issuedAt' });
    const day = receipt.issuedAt.slice(0, 10);
    const office = await node.connect(operator());
    const found = dataOf(
      await office.ask('receipt:get', { receiptNo: '18', storeId: 'bookshop', issuedAt: receipt.issuedAt }),
    );
    expect(found).toMatchObject({ standing: 'applied', receiptId: expect.stringContaining('@') });
    expect(
      dataOf(await daily.ask('receipt:void', { receiptNo: '18', reason, issuedAt: receipt.issuedAt })),
    ).toMatchObject({
      status: 'applied',
      standing: 'voided',
      userId: 'dora',
    });
    expect(day).toMatch(/^\d{4}-/);
  });
});

describe('returns', () => {
  test('by lines return the sum of the lines', async () => {
    const items = [
      { sku: 'tv', quantity: 1, amount: 60_000 },
      { sku: 'gift', quantity: 1, amount: 40_000 },
    ];
    dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'l1', userId: 'lina', items })));
    const back = { receiptNo: 'l1', returnNo: 'R1', reason, items: items.slice(0, 1) };
    const returned = dataOf(
      await till.say('receipt:void', { ...back, items: back.items.map((item) => ({ ...item, vat: 9 })) }),
    );
    expect(returned).toMatchObject({
      status: 'applied',
      standing: 'returned',
      left: 40_000,
      ignored: ['items.0.vat'],
    });
    expect(dataOf(await till.ask('receipt:void', back))).toMatchObject({ status: 'duplicate', left: 40_000 });
    expect(errorOf(await till.ask('receipt:void', { ...back, reason: 'other' }))).toMatchObject({
      code: 'conflict',
      field: 'returnNo',
    });
    const again = dataOf(
      await till.ask('receipt:submit', aReceipt({ receiptNo: 'l1', userId: 'lina', items })),
    );
    expect(again).toMatchObject({ status: 'duplicate', standing: 'returned', left: 40_000 });
  });
  test.each([
    [{ items: [{ quantity: 1, amount: -5 }], returnNo: 'x' }, 'items'],
    [{ items: [{ quantity: 1, amount: 5 }] }, 'returnNo'],
    [{ amount: 5 }, 'returnNo'],
  ])('%j is refused at %s', async (part, field) => {
    const error = errorOf(await till.ask('receipt:void', { receiptNo: 'l1', reason, ...part }));
    expect(error).toMatchObject({ code: 'invalid', field });
  });
  test('before their receipt are noted, and the receipt is judged with them', async () => {
    const noted = dataOf(
      await till.ask('receipt:void', { receiptNo: 'e1', returnNo: 'R1', amount: 40_000, reason }),
    );
    expect(noted).toMatchObject({ status: 'noted', userId: null });
    const path = '/api/receipts/cafe/e1';
    expect((await node.http(tablet(), path)).body).toMatchObject({ standing: 'awaited' });
    const late = dataOf(await till.ask('receipt:submit', aReceipt({ receiptNo: 'e1', userId: 'eli' })));
    expect(late).toMatchObject({
      status: 'applied',
      standing: 'returned',
      left: 60_000,
      coins: { delta: 60 },
    });
    expect((await node.http(tablet(), path)).body).toMatchObject({ standing: 'returned', left: 60_000 });
  });
});

describe('over HTTP', () => {
  test('a preview changes nothing, and the submission then has the same outcome', async () => {
    const { receiptNo: _, ...unnumbered } = aReceipt({ userId: 'pia' });
    const preview = await node.http(kiosk(), '/api/receipts/preview', unnumbered);
    expect(preview).toMatchObject({
      status: 200,
      body: { status: 'preview', coins: { delta: 110, balance: 110 } },
    });
    expect(preview.body).not.toHaveProperty('entries');
    expect((await node.http(operator(), '/api/users/pia/stats')).status).toBe(404);
    const applied = dataOf(await till.ask('receipt:submit', aReceipt({ userId: 'pia', receiptNo: 'p1' })));
    expect(applied.coins).toEqual({ delta: 110, balance: 110 });
  });
  test('a receipt can be voided, and its standing read', async () => {
    dataOf(await till.ask('receipt:submit', aReceipt({ userId: 'vera', receiptNo: 'AA/12' })));
    const path = `/api/receipts/cafe/${encodeURIComponent('aa/12')}`;
    expect((await node.http(operator(), path)).body).toMatchObject({
      standing: 'applied',
      userId: 'vera',
      receiptNo: 'AA/12',
      earned: { coins: 100, xp: 100 },
    });
    const voided = await node.http(tablet(), '/api/receipts/void', { receiptNo: 'AA/12', reason });
    expect(voided).toMatchObject({ status: 200, body: { status: 'applied', standing: 'voided', left: 0 } });
    expect((await node.http(operator(), path)).body).toMatchObject({ standing: 'voided', left: 0, reason });
    expect((await node.http(tablet('bookshop'), path)).status).toBe(403);
    expect((await node.http(operator(), '/api/receipts/cafe/nowhere')).status).toBe(404);
  });
});
