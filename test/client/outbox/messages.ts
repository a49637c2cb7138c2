// Messages and outcomes with plain defaults, for the tests of the outbox.

import type { OutboxMessage } from '../../../src/client/outbox/row.ts';
import type { Outcome } from '../../../src/contracts/receipts.ts';

export const aReceipt = (receiptNo: string): OutboxMessage => ({
  event: 'receipt:submit',
  payload: { receiptNo, userId: 'u1', amount: 5_000, issuedAt: '2026-03-21T10:00:00+03:30' },
});

export const anOutcome = (status: Outcome['status'] = 'applied'): Outcome => ({
  status,
  receiptId: 's01:r1',
  userId: 'u1',
  seq: 1,
  coins: { delta: 5, balance: 5 },
  xp: { delta: 5, total: 5 },
  level: { from: 1, to: 1 },
  missions: [],
  entries: [],
});

/** The receipt number of a message. */
export const numberOf = ({ payload }: OutboxMessage): string => payload.receiptNo;
