// Receipts against the journal, both ways: each names the other, and no receipt is awarded by two records.
import type { JournalRecord } from '../game/change.ts';
import { recordsOf } from '../game/receipt.ts';
import type { AuditView, ReceiptClaims, RecordHead, UnjudgedReceipt } from '../ports/audit.ts';
import type { Findings } from './books-findings.ts';

/** What each command writes into the journal, in words. */
const deeds: Readonly<Record<JournalRecord['command'], string>> = {
  'receipt.submit': 'award',
  'receipt.return': 'return',
  'receipt.void': 'void',
  'levels.settle': 'settled levels',
};

const nameOf = ({ userId, firstSeq }: Pick<RecordHead, 'userId' | 'firstSeq'>): string =>
  `record ${firstSeq} of user ${userId}`;

const isJudged = (receipt: ReceiptClaims | UnjudgedReceipt): receipt is ReceiptClaims => 'seq' in receipt;

/** The records that a receipt names as its own, the award first. */
const claimed = ({ id: receiptId, userId, ...receipt }: ReceiptClaims): RecordHead[] =>
  recordsOf(receipt).map((own) => ({ userId, receiptId, ...own }));

const isSame = (a: RecordHead, b: RecordHead): boolean =>
  a.userId === b.userId &&
  a.firstSeq === b.firstSeq &&
  a.command === b.command &&
  a.receiptId === b.receiptId;

/** Each record's receipt is there and names it; an award that its receipt does not name is a second one, or astray. */
export async function auditRecords(
  heads: readonly RecordHead[],
  view: AuditView,
  findings: Findings,
): Promise<void> {
  const receipts = await view.receiptsOf(heads.map(({ receiptId }) => receiptId));
  const unnamed: { readonly head: RecordHead; readonly award: RecordHead }[] = [];
  heads.forEach((head, index) => {
    const receipt = receipts[index] ?? null;
    const what = `receipt ${head.receiptId}`;
    const deed = deeds[head.command];
    if (receipt === null) findings.add('receipts', `${what}: missing; ${nameOf(head)} is its ${deed}`);
    else if (!isJudged(receipt)) {
      findings.add('receipts', `${what}: ${receipt.status}, yet ${nameOf(head)} is its ${deed}`);
    } else {
      const claims = claimed(receipt);
      const [award] = claims;
      if (claims.some((claim) => isSame(claim, head))) return;
      if (head.command === 'receipt.submit' && award) unnamed.push({ head, award });
      else findings.add('receipts', `${what}: does not know of its ${deed}, ${nameOf(head)}`);
    }
  });
  if (unnamed.length === 0) return;
  const awards = await view.recordsAt(unnamed.map(({ award }) => award));
  unnamed.forEach(({ head, award }, index) => {
    const found = awards[index] ?? null;
    const what = `receipt ${head.receiptId}`;
    if (found === 'folded' || (found !== null && isSame(found, award))) {
      findings.add('awards', `${what}: awarded by ${nameOf(award)} and again by ${nameOf(head)}`);
    } else {
      findings.add('receipts', `${what}: takes ${nameOf(award)} for its award, which is ${nameOf(head)}`);
    }
  });
}

/** Each record that a receipt names is there and is what the receipt says, or is folded, though not all of them; what is left of the receipt adds up. */
export async function auditReceipts(
  receipts: readonly ReceiptClaims[],
  view: AuditView,
  findings: Findings,
): Promise<void> {
  const claims = receipts.flatMap(claimed);
  const found = await view.recordsAt(claims);
  claims.forEach((claim, index) => {
    const head = found[index] ?? null;
    if (head === 'folded' || (head !== null && isSame(claim, head))) return;
    const instead = head === null ? 'missing' : `the ${deeds[head.command]} of receipt ${head.receiptId}`;
    findings.add(
      'receipts',
      `receipt ${claim.receiptId}: ${nameOf(claim)}, its ${deeds[claim.command]}, is ${instead}`,
    );
  });
  const standing = new Set(
    claims.filter((_, index) => found[index] !== 'folded').map((claim) => claim.receiptId),
  );
  for (const receipt of receipts) {
    const { id, status, amount, left } = receipt;
    if (!standing.has(id))
      findings.add('receipts', `receipt ${id}: there, though all its records are folded`);
    if (!addsUp(receipt)) {
      const returned = sumOfReturns(receipt);
      findings.add(
        'receipts',
        `receipt ${id}: ${status} with ${left} left of ${amount} after returns of ${returned}`,
      );
    }
  }
}

const sumOfReturns = ({ returns }: ReceiptClaims): number =>
  returns.reduce((sum, { amount }) => sum + amount, 0);

function addsUp(receipt: ReceiptClaims): boolean {
  const { status, amount, left, voided } = receipt;
  const rest = amount - sumOfReturns(receipt);
  if (rest < 0 || left !== (voided ? 0 : rest)) return false;
  return status === (left === 0 ? 'voided' : left === amount ? 'applied' : 'returned');
}
