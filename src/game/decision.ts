// Decisions: a change, a note on a receipt, a repetition, or a refusal; and the situation that they depend on.
import type { CorrectionRecord, ReceiptRecord } from './change.ts';
import type { Refusal } from './command.ts';
import type { JudgedReceipt, Receipt, RejectedReceipt, TombstoneReceipt } from './receipt.ts';
import type { Rules } from './rules.ts';
import type { User } from './user.ts';

export type Decision =
  /** The shopper changes; all three are stored together or not at all. */
  | {
      readonly kind: 'changed';
      readonly user: User;
      readonly record: ReceiptRecord;
      readonly receipt: JudgedReceipt;
    }
  /** Only the receipt is stored: a void before its receipt, or the receipt after its void. */
  | { readonly kind: 'noted'; readonly receipt: TombstoneReceipt | RejectedReceipt }
  /** The command came before: the answer is the first one, from the record that begins at `seq` (null: there is none). */
  | { readonly kind: 'repeated'; readonly receipt: Receipt; readonly seq: number | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The decision about a correction. */
export type CorrectionDecision =
  | { readonly kind: 'corrected'; readonly user: User; readonly record: CorrectionRecord }
  /** Made before: the answer is the first one, of this record. */
  | { readonly kind: 'made before'; readonly record: CorrectionRecord }
  | Extract<Decision, { kind: 'refused' }>;

/** What the decision about a correction depends on, besides the command. */
export interface CorrectionSituation {
  readonly user: User;
  /** The record of this correction where it was made before. */
  readonly made: CorrectionRecord | null;
  readonly atMs: number;
  /** True: the shopper has signed up, even without a record in the ledger. Absent: false. */
  readonly isEnrolled?: boolean;
}

/** What a decision depends on, besides the command. Time is an argument, because the game has no clock. */
export interface Situation {
  readonly user: User;
  readonly receipt: Receipt | null;
  readonly atMs: number;
  /** The rules in force. */
  readonly rules: Rules;
  /** The rules that judged `receipt`: those in force or older ones. */
  readonly judgedBy: Rules | null;
  readonly limits: TimeLimits;
  /** False: the shopper is not enrolled, and a first receipt does not enrol. Absent: it does. */
  readonly isEnrolled?: boolean;
}

export interface TimeLimits {
  readonly receiptMaxAgeMs: number;
  readonly returnMaxAgeMs: number;
}

export const noSuchStore = (storeId: string, { rulebook }: Rules): string =>
  `no store is called ${storeId} in rulebook ${rulebook.version}. Add it to \`stores\`, or give the till a token of its store`;

export const refuse = (
  code: Refusal['code'],
  message: string,
  field?: string,
): Extract<Decision, { kind: 'refused' }> => ({
  kind: 'refused',
  refusal: { code, message, ...(field === undefined ? {} : { field }) },
});
