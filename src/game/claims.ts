// Claims: what may happen only once in the mall, each as one text. The store holds every claim in at most one document.
import type { JournalRecord } from './change.ts';

/** A claim's parts are separated by '|', so it must not stand in one of them; nor must the sign that escapes it. */
const escapePart = (part: string): string =>
  reserved.test(part) ? part.replaceAll('%', '%25').replaceAll('|', '%7C') : part;
const reserved = /[%|]/;

const prefixOf = (receiptId: string): string => `r|${escapePart(receiptId)}|`;

/**
 * The claim to one state of a receipt. Every change of a receipt leads from one version to the next, so two changes that
 * start from the same state make the same claim, and one of them finds it taken.
 */
export const receiptClaim = ({ id, version }: { readonly id: string; readonly version: number }): string =>
  `${prefixOf(id)}${version}`;

/** The claim of a correction: however often it is sent, one document holds it. */
export const correctionClaim = (correctionId: string): string => `a|${escapePart(correctionId)}`;

/** What the document of this record claims for it. */
export const claimOf = (record: JournalRecord): string =>
  record.cause === 'adjust' ? correctionClaim(record.ref) : receiptClaim(record.receipt);

/** Every claim to a state of this receipt is at least `from` and less than `to`; no other claim is. */
export function receiptClaimRange(receiptId: string): { readonly from: string; readonly to: string } {
  const from = prefixOf(receiptId);
  // '}' follows '|'.
  return { from, to: `${from.slice(0, -1)}}` };
}
