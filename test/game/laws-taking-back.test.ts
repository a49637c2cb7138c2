// Laws of voids and returns, for any earlier state of the shopper and any rulebooks meanwhile.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Purchase } from '../../src/game/receipt.ts';
import type { User } from '../../src/game/user.ts';
import { tidy } from '../../src/game/user.ts';
import { addDays, isoDate } from '../../src/game/zone.ts';
import { aReturn, aVoid, dayMs, limits, submitOf } from '../builders.ts';
import { arrivingIn, liveThrough, part, purchase, rulebookOf, rulebooks, steps } from './arbitraries.ts';
import { withoutSeq } from './given.ts';
import type { Mall } from './mall.ts';

const runs = { numRuns: 500 };

/** As text without `seq`, after removing what cannot be reached at that time. */
const standingAt = (user: User, atMs: number): string =>
  withoutSeq({ ...user, ...tidy(user, addDays(isoDate(atMs - reachMs), 1)) });
const reachMs = limits.receiptMaxAgeMs + limits.returnMaxAgeMs;

const isNew = (bought: Purchase): Purchase => ({ ...bought, receiptNo: `new-${bought.receiptNo}` });

/** A submission of a receipt that this history does not have yet. */
function submitNew(mall: Mall, bought: Purchase): Purchase {
  const fresh = isNew(arrivingIn(mall, bought));
  expect(mall.carry(submitOf(fresh)).kind).toBe('changed');
  return fresh;
}

const daysLater = fc.integer({ min: 0, max: 55 });

test('a submission and its void restore the shopper byte for byte, also under other rules', () => {
  fc.assert(
    fc.property(
      rulebooks,
      steps,
      purchase,
      rulebookOf(4),
      daysLater,
      (published, life, bought, next, days) => {
        const mall = liveThrough(published, life);
        const before = mall.user;
        const { storeId, receiptNo } = submitNew(mall, bought);
        mall.publish(next);
        mall.atMs += days * dayMs;
        expect(mall.carry(aVoid({ storeId, receiptNo })).kind).toBe('changed');
        expect(standingAt(mall.user, mall.atMs)).toBe(standingAt(before, mall.atMs));
      },
    ),
    runs,
  );
});

test('a submission and returns that add up to it restore the shopper byte for byte', () => {
  const cuts = fc.array(part, { maxLength: 6 });
  fc.assert(
    fc.property(
      rulebooks,
      steps,
      purchase,
      cuts,
      fc.boolean(),
      rulebookOf(4),
      (published, life, bought, parts, voidsTheRest, next) => {
        const mall = liveThrough(published, life);
        const before = mall.user;
        const { storeId, receiptNo, amount } = submitNew(mall, bought);
        mall.publish(next);
        let left = amount;
        for (const [index, amountBack] of [...parts, voidsTheRest ? 0 : amount].entries()) {
          const back = Math.min(amountBack, left);
          if (back === 0) continue;
          const returned = mall.carry(aReturn({ storeId, receiptNo, returnNo: `b${index}`, amount: back }));
          expect(returned.kind).toBe('changed');
          left -= back;
        }
        expect(mall.carry(aVoid({ storeId, receiptNo })).kind).toBe(left > 0 ? 'changed' : 'repeated');
        expect(standingAt(mall.user, mall.atMs)).toBe(standingAt(before, mall.atMs));
      },
    ),
    runs,
  );
});

test('receipts voided in any order, each by its own rulebook, restore the shopper', () => {
  const arrivals = fc
    .uniqueArray(purchase, { minLength: 2, maxLength: 6, selector: (p) => `${p.storeId}:${p.receiptNo}` })
    .chain((list) =>
      fc.record({
        list: fc.constant(list),
        order: fc.shuffledSubarray(
          list.map((_, index) => index),
          { minLength: list.length },
        ),
        waits: fc.array(fc.integer({ min: 0, max: 9 }), {
          minLength: list.length,
          maxLength: list.length,
        }),
      }),
    );
  fc.assert(
    fc.property(rulebooks, steps, arrivals, (published, life, { list, order, waits }) => {
      const mall = liveThrough(published, life);
      const before = mall.user;
      const submitted = list.map((bought, index) => {
        const rulebook = published[(waits[index] ?? 0) % 3];
        if (rulebook) mall.publish(rulebook);
        mall.atMs += (waits[index] ?? 0) * dayMs;
        return submitNew(mall, bought);
      });
      for (const index of order) {
        const { storeId, receiptNo } = submitted[index] ?? { storeId: '', receiptNo: '' };
        expect(mall.carry(aVoid({ storeId, receiptNo })).kind).toBe('changed');
      }
      expect(standingAt(mall.user, mall.atMs)).toBe(standingAt(before, mall.atMs));
    }),
    runs,
  );
});

test('voiding everything in any order leaves a shopper who never bought anything', () => {
  fc.assert(
    fc.property(rulebooks, steps, fc.infiniteStream(fc.nat()), (published, life, draw) => {
      const mall = liveThrough(
        published,
        life.filter((step) => step.do !== 'wait'),
      );
      const standing = [...mall.receipts.values()].filter((receipt) => 'left' in receipt && receipt.left > 0);
      while (standing.length > 0) {
        const [next] = standing.splice((draw.next().value ?? 0) % standing.length, 1);
        if (next) mall.carry(aVoid(next));
      }
      const { id, level, seq: _, ...rest } = mall.user;
      expect({ id, level }).toEqual({ id: 'sara', level: 1 });
      expect(rest).toEqual({
        coins: 0,
        xp: 0,
        totalReceipts: 0,
        totalSpent: 0,
        levels: [],
        missions: [],
        past: [],
        days: [],
      });
    }),
    runs,
  );
});

test('a void mirrors its grant entry by entry', () => {
  fc.assert(
    fc.property(rulebooks, steps, purchase, (published, life, bought) => {
      const mall = liveThrough(published, life);
      const { storeId, receiptNo } = submitNew(mall, bought);
      const granted = mall.records.at(-1);
      const all = mall.carry(aVoid({ storeId, receiptNo }));
      expect(all.kind === 'changed' && all.record.entries.length).toBe(granted?.entries.length);
    }),
    runs,
  );
});
