// Laws of repetition: what was settled stays settled, and contradictions are refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomeOf } from '../../src/game/outcome.ts';
import type { JudgedReceipt } from '../../src/game/receipt.ts';
import { aReturn, aVoid, dayMs, submitOf } from '../builders.ts';
import { arrivingIn, liveThrough, purchase, rulebookOf, rulebooks, steps } from './arbitraries.ts';
import type { Mall } from './mall.ts';

const runs = { numRuns: 500 };

/** A judged receipt of the history, as its purchase; a history without one is skipped. */
function someJudged(mall: Mall, which: number): JudgedReceipt {
  const judged = [...mall.receipts.values()].filter((receipt): receipt is JudgedReceipt => 'left' in receipt);
  const receipt = judged[which % Math.max(1, judged.length)];
  fc.pre(receipt !== undefined);
  return receipt as JudgedReceipt; // fc.pre has ended the run otherwise
}

const purchaseOf = ({ storeId, receiptNo, userId, amount, currency, issuedAtMs }: JudgedReceipt) => ({
  storeId,
  receiptNo,
  userId,
  amount,
  currency,
  issuedAtMs,
  items: [],
});

test('a repeated submission changes nothing and names its first record, at any time and under any rulebook', () => {
  fc.assert(
    fc.property(
      rulebooks,
      steps,
      fc.nat(),
      rulebookOf(4),
      fc.integer({ min: 0, max: 5_000 }),
      (published, life, which, next, days) => {
        const mall = liveThrough(published, life);
        const receipt = someJudged(mall, which);
        const first = mall.records.find(({ cause, ref }) => cause === 'receipt.submit' && ref === receipt.id);
        const before = mall.user;
        mall.publish({ ...next, currency: 'EUR' });
        mall.atMs += days * dayMs;
        const again = mall.carry(submitOf(purchaseOf(receipt)));
        expect(again).toEqual({ kind: 'repeated', receipt, seq: first?.firstSeq });
        expect(mall.user).toBe(before);
        expect(first && outcomeOf(first, 'duplicate')).toMatchObject({
          receiptId: receipt.id,
          status: 'duplicate',
        });
      },
    ),
    runs,
  );
});

test('the same receipt with another shopper, amount or currency is a conflict', () => {
  const contradiction = fc.constantFrom({ userId: 'omid' }, { amount: 61 }, { currency: 'EUR' });
  fc.assert(
    fc.property(rulebooks, steps, fc.nat(), contradiction, (published, life, which, other) => {
      const mall = liveThrough(published, life);
      const receipt = someJudged(mall, which);
      const before = mall.user;
      expect(mall.carry(submitOf({ ...purchaseOf(receipt), ...other }))).toMatchObject({
        kind: 'refused',
        refusal: { code: 'conflict' },
      });
      expect(mall.user).toBe(before);
      expect(mall.receipts.get(receipt.id)).toBe(receipt);
    }),
    runs,
  );
});

test('repeated voids and returns change nothing and name the record that took back', () => {
  fc.assert(
    fc.property(
      rulebooks,
      steps,
      purchase,
      fc.integer({ min: 1, max: 59 }),
      (published, life, bought, part) => {
        const mall = liveThrough(published, life);
        const fresh = { ...arrivingIn(mall, bought), receiptNo: 'new', amount: 60 };
        mall.carry(submitOf(fresh));
        const partial = aReturn({ ...fresh, amount: part });
        const whole = aVoid(fresh);
        mall.carry(partial);
        const returned = mall.records.at(-1);
        expect(mall.carry(partial)).toMatchObject({ kind: 'repeated', seq: returned?.firstSeq });
        mall.carry(whole);
        const voided = mall.records.at(-1);
        const after = mall.user;
        expect(mall.carry(whole)).toMatchObject({ kind: 'repeated', seq: voided?.firstSeq });
        expect(mall.carry(partial)).toMatchObject({ kind: 'repeated', seq: returned?.firstSeq });
        expect(mall.carry({ ...partial, part: { returnNo: 'b1', amount: 60 } })).toMatchObject({
          kind: 'refused',
          refusal: { code: 'conflict', field: 'returnNo' },
        });
        expect(mall.carry(aReturn({ ...fresh, returnNo: 'b2', amount: 1 }))).toMatchObject({
          kind: 'refused',
          refusal: { code: 'invalid', field: 'amount' },
        });
        expect(mall.user).toBe(after);
      },
    ),
    runs,
  );
});

test('a receipt whose void came first never earns anything', () => {
  fc.assert(
    fc.property(rulebooks, steps, purchase, (published, life, bought) => {
      const mall = liveThrough(published, life);
      const fresh = { ...arrivingIn(mall, bought), receiptNo: 'new' };
      const before = mall.user;
      expect(mall.carry(aVoid(fresh))).toMatchObject({ kind: 'noted', receipt: { status: 'tombstone' } });
      expect(mall.carry(aVoid(fresh)).kind).toBe('repeated');
      expect(mall.carry(submitOf(fresh))).toMatchObject({ kind: 'noted', receipt: { status: 'rejected' } });
      expect(mall.carry(submitOf(fresh)).kind).toBe('repeated');
      expect(mall.carry(aVoid(fresh)).kind).toBe('repeated');
      expect(mall.carry(aReturn({ ...fresh, amount: 1 }))).toMatchObject({
        kind: 'refused',
        refusal: { code: 'invalid' },
      });
      expect(mall.user).toBe(before);
    }),
    runs,
  );
});

test('deciding twice gives the same result: no clock, no randomness', () => {
  fc.assert(
    fc.property(rulebooks, steps, (published, life) => {
      const once = liveThrough(published, life);
      const twice = liveThrough(published, life);
      expect(JSON.stringify(twice.user)).toBe(JSON.stringify(once.user));
      expect(JSON.stringify(twice.records)).toBe(JSON.stringify(once.records));
      expect(JSON.stringify([...twice.receipts])).toBe(JSON.stringify([...once.receipts]));
    }),
    runs,
  );
});
