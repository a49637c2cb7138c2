// Audits the receipts of one shopper: each is awarded once, each change is claimed, and what is left adds up.
import type { ReceiptCause, ReceiptRecord } from '../game/change.ts';
import { receiptClaim } from '../game/claims.ts';
import type { JudgedReceipt } from '../game/receipt.ts';
import type { Findings } from './audit-findings.ts';

/** The rulebooks that judged receipts, by version: the number of receipts, and the id of one of them. */
export type Judges = Map<number, { count: number; example: string }>;

export interface ReceiptsAudit {
  /** Takes the shopper's next record, with the claims of its document. */
  read(record: ReceiptRecord, claims: ReadonlySet<string>): void;
  /**
   * Call it after the last record. Returns the number of receipts, the number of those with something left, and the minor
   * units left. Records up to entry `foldedUpTo` are in the ledger snapshot.
   */
  close(foldedUpTo: number): { readonly receipts: number; readonly standing: number; readonly spent: number };
}

export function createReceiptsAudit(userId: string, findings: Findings, judges: Judges): ReceiptsAudit {
  const latest = new Map<string, JudgedReceipt>();
  /** The receipt of each record that was read, by the first entry of the record. */
  const met = new Map<number, string>();

  return {
    read: (record, claims) => {
      const { receipt, ref, firstSeq } = record;
      checkRecord(record, claims, userId, findings);
      follow(latest.get(ref), record, userId, findings);
      latest.set(ref, receipt);
      met.set(firstSeq, ref);
    },
    close: (foldedUpTo) => {
      let standing = 0;
      let spent = 0;
      for (const receipt of latest.values()) {
        const { id, status, amount, left, rulebook } = receipt;
        if (left > 0) standing += 1;
        spent += left;
        const judge = judges.get(rulebook) ?? { count: 0, example: id };
        judges.set(rulebook, judge);
        judge.count += 1;
        for (const { firstSeq, cause } of recordsOf(receipt)) {
          if (firstSeq <= foldedUpTo || met.get(firstSeq) === id) continue;
          const record = `record ${firstSeq} of user ${userId}, its ${names[cause]},`;
          findings.add('receipts', `receipt ${id}: ${record} is missing`);
        }
        if (addsUp(receipt)) continue;
        const returned = sumOfReturns(receipt);
        findings.add(
          'receipts',
          `receipt ${id}: ${status} with ${left} left of ${amount} after returns of ${returned}`,
        );
      }
      return { receipts: latest.size, standing, spent };
    },
  };
}

function checkRecord(
  record: ReceiptRecord,
  claims: ReadonlySet<string>,
  userId: string,
  findings: Findings,
): void {
  const { receipt, ref, firstSeq } = record;
  const what = `receipt ${receipt.id}`;
  if (receipt.id !== ref || receipt.userId !== userId) {
    findings.add('receipts', `record ${firstSeq} of user ${userId}: holds ${what} of user ${receipt.userId}`);
  }
  if (!claims.has(receiptClaim(receipt))) {
    findings.add(
      'claims',
      `${what}: record ${firstSeq} of user ${userId} does not claim state ${receipt.version}`,
    );
  }
  if (!isOwn(record)) {
    const named = names[record.cause];
    findings.add('receipts', `${what}: does not know of its ${named}, record ${firstSeq} of user ${userId}`);
  }
}

/** Compares a record with the receipt as the record before left it. */
function follow(
  known: JudgedReceipt | undefined,
  { cause, firstSeq, receipt }: ReceiptRecord,
  userId: string,
  findings: Findings,
): void {
  const what = `receipt ${receipt.id}`;
  const here = `record ${firstSeq} of user ${userId}`;
  if (cause === 'receipt.submit' && known !== undefined) {
    findings.add('awards', `${what}: awarded before, and again by ${here}`);
  } else if (known !== undefined && receipt.version !== known.version + 1) {
    findings.add('receipts', `${what}: ${here} leads from state ${known.version} to ${receipt.version}`);
  }
}

const names = {
  'receipt.submit': 'award',
  'receipt.void': 'void',
  'receipt.return': 'return',
  'levels.settle': 'levels',
} as const satisfies Record<ReceiptCause, string>;

/** The journal records that a receipt refers to, by their first entries. */
function recordsOf({
  seq,
  returns,
  voided,
  settled = [],
}: Pick<JudgedReceipt, 'seq' | 'returns' | 'voided' | 'settled'>): Pick<
  ReceiptRecord,
  'firstSeq' | 'cause'
>[] {
  return [
    { firstSeq: seq, cause: 'receipt.submit' },
    // A return that arrived before its receipt was judged with it, and has no record of its own.
    ...returns.flatMap((part) =>
      part.seq === seq ? [] : [{ firstSeq: part.seq, cause: 'receipt.return' as const }],
    ),
    ...(voided ? [{ firstSeq: voided.seq, cause: 'receipt.void' as const }] : []),
    ...settled.map((firstSeq) => ({ firstSeq, cause: 'levels.settle' as const })),
  ];
}

/** Whether the receipt refers to this record. */
const isOwn = ({ receipt, firstSeq, cause }: ReceiptRecord): boolean =>
  recordsOf(receipt).some((own) => own.firstSeq === firstSeq && own.cause === cause);

const sumOfReturns = ({ returns }: JudgedReceipt): number =>
  returns.reduce((sum, { amount }) => sum + amount, 0);

function addsUp(receipt: JudgedReceipt): boolean {
  const { status, amount, left, voided } = receipt;
  const rest = amount - sumOfReturns(receipt);
  if (rest < 0 || left !== (voided ? 0 : rest)) return false;
  // A receipt over 0 has nothing left from the start. It is `voided` only after a void.
  const isBare = left === amount && voided === undefined;
  return status === (isBare ? 'applied' : left === 0 ? 'voided' : 'returned');
}
