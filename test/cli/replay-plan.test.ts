// Invoices become receipts: amounts, dates, stores, and the invoice of each cancellation.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Invoice } from '../../src/cli/replay/invoice.ts';
import type { Step } from '../../src/cli/replay/plan-replay.ts';
import { planReplay, storeOf } from '../../src/cli/replay/plan-replay.ts';
import { maxItems, maxPayloadBytes } from '../../src/contracts/limits.ts';
import { receiptSubmit, receiptVoid } from '../../src/contracts/receipts.ts';
import { readLines } from './invoice-csv.ts';

const nowMs = Date.parse('2026-03-21T01:00:00+03:30');
const plan = (invoices: readonly Invoice[], exchange = 100) => planReplay(invoices, { exchange, nowMs });
const stepsOf = (invoices: readonly Invoice[], exchange?: number): Step[] =>
  plan(invoices, exchange).shoppers.flat();
const payloads = (invoices: readonly Invoice[]) => stepsOf(invoices).map(({ payload }) => payload);

test('an invoice becomes a receipt in rial, and the last one is dated yesterday', async () => {
  const invoices = await readLines(
    { no: '7', at: '2010-12-01 23:59:00', price: '2.55', pieces: 2 },
    { no: '8', at: '2010-12-03 08:00:00', customer: '5' },
    { no: 'C9', at: '2010-12-09 08:00:00', customer: '5', code: 'X', pieces: -1 },
  );
  const [sale, last] = stepsOf(invoices, 500_000);
  expect(sale).toEqual({
    kind: 'sale',
    storeId: storeOf('7'),
    payload: {
      receiptNo: '7',
      userId: '17850',
      amount: 2_550_000,
      currency: 'IRR',
      issuedAt: '2026-03-18T23:59:00+03:30',
      items: [{ sku: '85123A', quantity: 2, amount: 2_550_000 }],
    },
  });
  expect(last?.payload).toMatchObject({ issuedAt: '2026-03-20T08:00:00+03:30' });
  expect(plan(invoices)).toMatchObject({
    receipts: 2,
    unmatchedReturns: 1,
    oldestDays: expect.closeTo(2.04),
  });
});

test('the same file gives the same receipts on another day', async () => {
  const invoices = await readLines({ no: '1' }, { no: '2', pieces: 3 }, { no: 'C3', pieces: -1 });
  const identity = (steps: Step[]) =>
    steps.map(({ storeId, payload }) => ({ storeId, payload: { ...payload, issuedAt: null } }));
  const later = planReplay(invoices, { exchange: 100, nowMs: nowMs + 40 * 86_400_000 });
  expect(identity(later.shoppers.flat())).toEqual(identity(stepsOf(invoices)));
});

test('invoices worth nothing are counted and not sent', async () => {
  const invoices = await readLines({ no: '1', price: '0.0' }, { no: '2' });
  expect(plan(invoices)).toMatchObject({ receipts: 1, zero: 1, amount: 255 });
});

test('a full cancellation is a void, a partial one a return with its own number', async () => {
  const sold = [
    { no: '1', code: 'A', pieces: 2, price: '1.0' },
    { no: '1', code: 'B', pieces: 1, price: '5.0' },
  ];
  const all = await readLines(
    ...sold,
    { no: 'C2', code: 'A', pieces: -2 },
    { no: 'C2', code: 'B', pieces: -1 },
  );
  expect(payloads(all)[1]).toEqual({ receiptNo: '1', reason: 'cancellation C2' });
  const part = await readLines(...sold, { no: 'C2', code: 'B', pieces: -1, price: '5.0' });
  expect(payloads(part)[1]).toEqual({
    receiptNo: '1',
    reason: 'cancellation C2',
    returnNo: 'C2',
    amount: 500,
  });
  expect(stepsOf(part)[1]?.storeId).toBe(storeOf('1'));
});

test('a cancellation belongs to the latest earlier invoice of the customer that has all its pieces', async () => {
  const invoices = await readLines(
    { no: '1', pieces: 5, at: '2010-12-01 08:00:00' },
    { no: '2', pieces: 3, at: '2010-12-02 08:00:00' },
    { no: '3', pieces: 9, at: '2010-12-02 09:00:00', customer: '5' },
    { no: 'C4', pieces: -4, at: '2010-12-03 08:00:00' },
    { no: '5', pieces: 9, at: '2010-12-04 08:00:00' },
  );
  const returned = payloads(invoices).find((payload) => 'reason' in payload);
  expect(returned).toMatchObject({ receiptNo: '1', returnNo: 'C4', amount: 1020 });
});

test('pieces are returned only once', async () => {
  const invoices = await readLines(
    { no: '1', pieces: 3 },
    { no: 'C2', pieces: -2 },
    { no: 'C3', pieces: -2 },
    { no: 'C4', pieces: -1 },
  );
  expect(plan(invoices)).toMatchObject({ partialReturns: 1, voids: 1, unmatchedReturns: 1 });
  expect(payloads(invoices).at(-1)).toEqual({ receiptNo: '1', reason: 'cancellation C4' });
});

test('a partial return is worth at most the rest of the invoice', async () => {
  const invoices = await readLines(
    { no: '1', code: 'A', pieces: 2, price: '1.0' },
    { no: '1', code: 'B', pieces: 1, price: '0.5' },
    { no: 'C2', code: 'A', pieces: -1, price: '9.0' },
    { no: 'C3', code: 'A', pieces: -1, price: '1.0' },
  );
  expect(payloads(invoices)[1]).toMatchObject({ amount: 250 });
  expect(plan(invoices)).toMatchObject({ partialReturns: 1, zero: 1 });
});

test('more items than a message allows are merged, the smallest first', async () => {
  const lines = Array.from({ length: 600 }, (_, index) => ({
    no: '1',
    code: `LONG CODE / ${'x'.repeat(40)}${index}`,
    price: `${index + 1}.00`,
  }));
  const [step] = stepsOf(await readLines(...lines));
  const receipt = receiptSubmit.parse(step?.payload);
  const items = receipt.items ?? [];
  expect(items.length).toBeLessThanOrEqual(maxItems);
  expect(JSON.stringify(receipt).length).toBeLessThan(maxPayloadBytes);
  expect(items.reduce((sum, { amount }) => sum + amount, 0)).toBe(receipt.amount);
  expect(items.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(600);
  expect(items.at(-1)?.sku).toBeUndefined();
});

const line = fc.record({
  no: fc.constantFrom('1', '2', '3', 'C4', 'C5', 'C6', 'C7'),
  code: fc.constantFrom('A', 'B'),
  pieces: fc.integer({ min: 1, max: 5 }),
  pence: fc.integer({ min: 0, max: 999 }),
});

test('every planned message is valid, and returns never exceed their receipt', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 777 }),
      async (lines, exchange) => {
        const invoices = await readLines(
          ...lines.map(({ no, code, pieces, pence }) => ({
            no,
            code,
            pieces: no.startsWith('C') ? -pieces : pieces,
            price: (pence / 100).toFixed(2),
          })),
        );
        const left = new Map<string, number>();
        for (const { kind, payload } of stepsOf(invoices, exchange)) {
          if (kind === 'sale') {
            const { receiptNo, amount, items = [] } = receiptSubmit.parse(payload);
            expect(items.reduce((sum, item) => sum + item.amount, 0)).toBeLessThanOrEqual(amount);
            left.set(receiptNo, amount);
          } else {
            const { receiptNo, amount = left.get(receiptNo) ?? 0 } = receiptVoid.parse(payload);
            expect(amount).toBeGreaterThan(0);
            left.set(receiptNo, (left.get(receiptNo) ?? 0) - amount);
            expect(left.get(receiptNo)).toBeGreaterThanOrEqual(0);
          }
        }
      },
    ),
  );
});
