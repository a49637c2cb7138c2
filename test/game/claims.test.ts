// Claims: equal texts exactly where something may happen only once, and a range that holds all claims of one receipt.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimOf, correctionClaim, receiptClaim, receiptClaimRange } from '../../src/game/claims.ts';
import { aJudgedReceipt } from '../builders.ts';
import { aRecord } from '../queries/a-record.ts';

/** Ids with the characters that claims reserve, and their neighbours in order. */
const id = fc.stringMatching(/^[a-c%|}~{2-57C]{1,6}$/);
const version = fc.integer({ min: 1, max: 12 });

test('claims have the stored form', () => {
  expect(receiptClaim({ id: 'cafe:r1', version: 3 })).toBe('r|cafe:r1|3');
  expect(receiptClaim({ id: 'a|b%c', version: 1 })).toBe('r|a%7Cb%25c|1');
  expect(correctionClaim('a|1')).toBe('a|a%7C1');
});

test('two claims are equal exactly for the same receipt and version, and never equal one of a correction', () => {
  fc.assert(
    fc.property(id, version, id, version, (one, its, other, others) => {
      const isSame = one === other && its === others;
      expect(receiptClaim({ id: one, version: its }) === receiptClaim({ id: other, version: others })).toBe(
        isSame,
      );
      expect(correctionClaim(one) === correctionClaim(other)).toBe(one === other);
      expect(correctionClaim(one)).not.toBe(receiptClaim({ id: other, version: others }));
    }),
  );
});

test('the range of a receipt holds all its claims, and no claim of another', () => {
  fc.assert(
    fc.property(id, id, version, (one, other, its) => {
      const { from, to } = receiptClaimRange(one);
      const claim = receiptClaim({ id: other, version: its });
      expect(claim >= from && claim < to).toBe(one === other);
    }),
    { numRuns: 1_000 },
  );
  const { from, to } = receiptClaimRange('cafe:r1');
  expect(
    [1, 2, 10, 99]
      .map((its) => receiptClaim({ id: 'cafe:r1', version: its }))
      .every((its) => its >= from && its < to),
  ).toBe(true);
});

test('a record claims its receipt, and a correction claims itself', () => {
  const record = aRecord('sara', 1, 1);
  const { id: receiptId, version: its } = aJudgedReceipt();
  expect(claimOf(record)).toBe(receiptClaim({ id: receiptId, version: its }));
  const { receipt: _, ...facts } = record;
  const correction = { coins: 5, reason: 'counted wrong', by: 'ops' };
  expect(claimOf({ ...facts, cause: 'adjust', ref: 'k1', receipt: null, correction })).toBe(
    correctionClaim('k1'),
  );
});
