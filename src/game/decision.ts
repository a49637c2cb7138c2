// What a decision can be: a change, a note on a receipt, a repetition, or a refusal.
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
  /** Only the receipt is written: a void before its receipt, or the receipt that came too late. */
  | { readonly kind: 'noted'; readonly receipt: TombstoneReceipt | RejectedReceipt }
  /** Said before: the answer is the first one, of the journal record that begins at `seq` (null where none was written). */
  | { readonly kind: 'repeated'; readonly receipt: Receipt; readonly seq: number | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What a correction can come to. */
export type CorrectionDecision =
  | { readonly kind: 'corrected'; readonly user: User; readonly record: CorrectionRecord }
  /** Made before: the answer is the first one, of this record. */
  | { readonly kind: 'made before'; readonly record: CorrectionRecord }
  | Extract<Decision, { kind: 'refused' }>;

/** What the decision about a correction looks at beside the command. */
export interface CorrectionSituation {
  readonly user: User;
  /** The record of this correction where it was made before. */
  readonly made: CorrectionRecord | null;
  readonly atMs: number;
  /** True: the shopper has signed up, also where the ledger has nothing of them. Absent: nobody knows of that. */
  readonly isEnrolled?: boolean;
}

/** What a decision looks at beside the command. Time is an argument: the game has no clock. */
export interface Situation {
  readonly user: User;
  readonly receipt: Receipt | null;
  readonly atMs: number;
  /** The rulebook in force. */
  readonly rules: Rules;
  /** The rulebook that judged `receipt`; in force or older. */
  readonly judgedBy: Rules | null;
  readonly limits: TimeLimits;
  /** False: nobody has enrolled the shopper, and a first receipt does not either. Absent: it does. */
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
