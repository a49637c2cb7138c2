// Today's list of a tablet: one line per receipt, whoever knows of it first.
import { expect, test } from 'vitest';
import type { OutboxRow, OutboxState } from '../../src/client/outbox/row.ts';
import type { ReceiptLine } from '../../src/contracts/receipts.ts';
import { todayLines } from '../../web/tablet/today-lines.ts';

const at = '2026-03-01T10:00:00.000Z';
const submitted = (receiptNo: string, amount: number, state: OutboxState): OutboxRow => ({
  id: 1,
  event: 'receipt:submit',
  payload: { userId: 'sara', receiptNo, amount, currency: 'IRR', issuedAt: at },
  state,
  queuedAt: at,
  attempts: 1,
});
const listed = (receiptNo: string, amount: number): Map<string, ReceiptLine> =>
  new Map([
    [
      `cafe:${receiptNo}`,
      { receiptId: `cafe:${receiptNo}`, receiptNo, at, amount, left: amount, standing: 'applied' },
    ],
  ]);
const kindsOf = (rows: OutboxRow[], receipts: Map<string, ReceiptLine>): string[] =>
  todayLines(rows, receipts).map(({ kind }) => kind);

test('a receipt that the node lists before its answer arrives is one line', () => {
  expect(kindsOf([submitted('A-17', 5_000, 'sending')], listed('a-17', 5_000))).toEqual(['own']);
  expect(kindsOf([submitted('17', 5_000, 'queued')], listed('17', 5_000))).toEqual(['own']);
});

test('another receipt of the store is its own line', () => {
  expect(kindsOf([submitted('A-17', 5_000, 'sending')], listed('A-18', 5_000))).toEqual(['store', 'own']);
  // The same number with another amount will be refused: both have to be visible.
  expect(kindsOf([submitted('A-17', 5_000, 'sending')], listed('A-17', 9_000))).toHaveLength(2);
  expect(kindsOf([submitted('A-17', 5_000, 'refused')], listed('A-17', 5_000))).toHaveLength(2);
});
