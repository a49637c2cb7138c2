// Reads the tills' journals: which receipts were issued, and which answers came.
import { isDeepStrictEqual } from 'node:util';
import { errorCodes } from '../../src/contracts/errors.ts';
import type { Outcome, ReceiptSubmit } from '../../src/contracts/receipts.ts';
import type { TillLine } from './till-journal.ts';

export interface Claim {
  readonly receiptId: string;
  readonly receipt: ReceiptSubmit;
  /** The first answer; null: there was none. */
  readonly outcome: Outcome | null;
  readonly answers: number;
  /** The codes of its failed tries, in order. */
  readonly retries: readonly string[];
}

export interface Claims {
  readonly claims: ReadonlyMap<string, Claim>;
  /** Failed tries, by code. */
  readonly retried: Readonly<Record<string, number>>;
  /** A sentence for each thing that no till should ever see. */
  readonly broken: readonly string[];
}

const asFirst = (outcome: Outcome): Outcome => ({ ...outcome, status: 'applied' });

/** Reads the lines of each store's till. */
export function readClaims(tills: ReadonlyMap<string, readonly TillLine[]>): Claims {
  const claims = new Map<string, Claim>();
  const retried: Record<string, number> = {};
  const broken: string[] = [];
  for (const [store, lines] of tills) {
    for (const line of lines) {
      if (line.did === 'issued') {
        const receiptId = `${store}:${line.receipt.receiptNo}`;
        claims.set(receiptId, { receiptId, receipt: line.receipt, outcome: null, answers: 0, retries: [] });
        continue;
      }
      const receiptId = `${store}:${line.receiptNo}`;
      const claim = claims.get(receiptId);
      if (claim === undefined) broken.push(`${receiptId} was answered and never issued`);
      else if (line.did === 'answered') {
        const { outcome } = line;
        claims.set(receiptId, { ...claim, outcome: claim.outcome ?? outcome, answers: claim.answers + 1 });
        if (outcome.receiptId !== receiptId)
          broken.push(`${receiptId} got the answer of ${outcome.receiptId}`);
        if (claim.outcome !== null && !isDeepStrictEqual(asFirst(claim.outcome), asFirst(outcome))) {
          broken.push(`${receiptId} got another answer the second time`);
        }
      } else if (!(line.code in errorCodes))
        broken.push(`${receiptId}: ${line.did} with the unknown code ${line.code}`);
      else if (line.did === 'refused') broken.push(`${receiptId} was refused for good: ${line.code}`);
      else {
        retried[line.code] = (retried[line.code] ?? 0) + 1;
        claims.set(receiptId, { ...claim, retries: [...claim.retries, line.code] });
      }
    }
  }
  return { claims, retried, broken };
}
