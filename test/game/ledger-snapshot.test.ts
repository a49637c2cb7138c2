// A ledger snapshot stands for the records that were folded into it: the shopper, the receipts and the all-time scores.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CorrectionRecord } from '../../src/game/change.ts';
import { decideCorrection } from '../../src/game/decide.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import {
  foldReceipt,
  foldRecord,
  ledgerSnapshotFaults,
  newLedgerSnapshot,
  scoreSnapshotOf,
} from '../../src/game/ledger-snapshot.ts';
import { aRulebook, aSubmit, aVoid } from '../builders.ts';
import { liveThrough, rulebook, steps } from './arbitraries.ts';
import { given } from './given.ts';
import type { Mall } from './mall.ts';

const folded = ({ records, rules }: Mall): LedgerSnapshot =>
  records.reduce((so, record) => foldRecord(so, record, rules()), newLedgerSnapshot('sara'));

const shopping = () =>
  given(aRulebook()).when(
    aSubmit({ receiptNo: 'r1', amount: 10_000 }),
    aSubmit({ receiptNo: 'r2', storeId: 'bookshop', amount: 5_000 }),
    aSubmit({ receiptNo: 'r3', amount: 2_000 }),
    aVoid({ receiptNo: 'r3' }),
  );

const afterCorrection = (so: LedgerSnapshot, coins: number): LedgerSnapshot => {
  const decision = decideCorrection(
    {
      type: 'adjust',
      correctionId: `c${coins}`,
      askedAtMs: 0,
      userId: 'sara',
      coins,
      reason: 'x',
      by: 'olga',
    },
    { user: so.user, made: null, atMs: 0 },
  );
  if (decision.kind !== 'corrected') throw new Error(`the correction was ${decision.kind}`);
  const record: CorrectionRecord = decision.record;
  return foldRecord(so, record, null);
};

test('has the shopper after the last record, and all-time scores of the mall, its stores and categories', () => {
  const { mall, user } = shopping();
  expect(newLedgerSnapshot('sara')).toStrictEqual({
    user: expect.objectContaining({ id: 'sara', seq: 0 }),
    receipts: { standing: 0, spent: 0 },
    scores: [],
  });
  expect(folded(mall)).toEqual({
    user,
    receipts: { standing: 0, spent: 0 },
    scores: [
      ['category.books', { coins: 5, xp: 5, receipts: 1 }],
      ['category.food', { coins: 10, xp: 10, receipts: 1 }],
      ['mall', { coins: 15, xp: 15, receipts: 2 }],
      ['store.bookshop', { coins: 5, xp: 5, receipts: 1 }],
      ['store.cafe', { coins: 10, xp: 10, receipts: 1 }],
    ],
  });
});

test('leaderboards take it as one score for each all-time ranking', () => {
  const { userId, seq, scores } = scoreSnapshotOf(folded(shopping().mall));
  expect({ userId, seq }).toEqual({ userId: 'sara', seq: shopping().user.seq });
  expect(scores).toHaveLength(5);
  expect(scores).toContainEqual({ key: 'mall:all', coins: 15, xp: 15, receipts: 2 });
  expect(scores).toContainEqual({ key: 'store.cafe:all', coins: 10, xp: 10, receipts: 1 });
});

test('removed receipts are counted, if something of them is left', () => {
  const start = newLedgerSnapshot('sara');
  const both = foldReceipt(foldReceipt(start, { left: 700 }), { left: 300 });
  expect(both.receipts).toEqual({ standing: 2, spent: 1_000 });
  expect(foldReceipt(both, { left: 0 }).receipts).toEqual({ standing: 2, spent: 1_000 });
  expect(foldReceipt(both, { left: 0 }).user).toBe(start.user);
});

test('corrections change the coins, are added up, and leave the scores', () => {
  const before = folded(shopping().mall);
  const once = afterCorrection(before, 40);
  expect(once).toMatchObject({ user: { coins: 55 }, corrected: 40, scores: before.scores });
  const twice = afterCorrection(once, -30);
  expect(twice).toMatchObject({ user: { coins: 25 }, corrected: 10 });
  expect(ledgerSnapshotFaults(twice)).toEqual([]);
});

test('its faults name each sum of the mall and of the stores that is not the shopper’s total', () => {
  const right = folded(shopping().mall);
  expect(ledgerSnapshotFaults(right)).toEqual([]);
  const { user, scores } = right;
  expect(ledgerSnapshotFaults({ ...right, user: { ...user, coins: 16 } })).toEqual([
    'coins of the mall add up to 15, not 16',
    'coins of the stores add up to 15, not 16',
  ]);
  expect(ledgerSnapshotFaults({ ...right, scores: scores.filter(([scope]) => scope !== 'mall') })).toEqual([
    'coins of the mall add up to 0, not 15',
    'xp of the mall add up to 0, not 15',
    'receipts of the mall add up to 0, not 2',
  ]);
  expect(ledgerSnapshotFaults({ ...right, scores: scores.slice(0, -1) })).toEqual([
    'coins of the stores add up to 5, not 15',
    'xp of the stores add up to 5, not 15',
    'receipts of the stores add up to 1, not 2',
  ]);
});

test('law: it adds up after every record of any life', () => {
  fc.assert(
    fc.property(rulebook, steps, (book, life) => {
      const mall = liveThrough(
        [book],
        life.filter((step) => step.do !== 'publish'),
      );
      let so = newLedgerSnapshot('sara');
      for (const record of mall.records) {
        so = foldRecord(so, record, mall.rules());
        expect(ledgerSnapshotFaults(so)).toEqual([]);
      }
      expect(so.user).toEqual(mall.user);
    }),
    { numRuns: 200 },
  );
});
