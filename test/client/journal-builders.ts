// Plain journal entries and snapshots: a test names only what matters to it.
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Snapshot } from '../../src/contracts/shoppers.ts';

export const anEntry = (seq: number): Entry => ({
  seq,
  kind: 'coins.credited',
  at: '2026-03-21T10:00:00.000Z',
  coins: 1,
  balance: seq,
  receiptId: `s01:${seq}`,
});

/** The entries `from` to `to`, both included. */
export const entriesFrom = (from: number, to: number): Entry[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => anEntry(from + index));

export const aSnapshot = (seq: number, userId = 'u1'): Snapshot => ({
  userId,
  seq,
  coins: seq,
  debt: 0,
  xp: 0,
  level: 1,
  nextLevel: null,
  totalReceipts: seq,
  totalSpent: 0,
  missions: [],
});

export const seqsOf = (entries: readonly Entry[]): number[] => entries.map(({ seq }) => seq);
