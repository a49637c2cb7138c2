// Claims: texts for what may happen only once in the mall. The store has every claim in at most one document.
import type { JournalRecord } from './change.ts';

/** Escapes '|', which separates the parts of a claim, and '%', which escapes. */
const escapePart = (part: string): string =>
  reserved.test(part) ? part.replaceAll('%', '%25').replaceAll('|', '%7C') : part;
const reserved = /[%|]/;

const prefixOf = (receiptId: string): string => `r|${escapePart(receiptId)}|`;

/**
 * The claim to one version of a receipt. Every change raises the version by one, so two changes of the same state make the
 * same claim, and only one of them is stored.
 */
export const receiptClaim = ({ id, version }: { readonly id: string; readonly version: number }): string =>
  `${prefixOf(id)}${version}`;

/** The claim of a correction, so that it is stored once however often it is sent. */
export const correctionClaim = (correctionId: string): string => `a|${escapePart(correctionId)}`;

/** The claim that the document of this record must hold. */
export const claimOf = (record: JournalRecord): string =>
  record.cause === 'adjust' ? correctionClaim(record.ref) : receiptClaim(record.receipt);

/** All claims of this receipt, and no others, are at least `from` and less than `to`. */
export function receiptClaimRange(receiptId: string): { readonly from: string; readonly to: string } {
  const from = prefixOf(receiptId);
  // ':' follows '9'.
  return { from, to: `${from}:` };
}
