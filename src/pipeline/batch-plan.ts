// What is known for a batch, and what is planned for its commands.
import type { CorrectionRecord } from '../game/change.ts';
import type { CorrectionDecision, Decision } from '../game/decision.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import type { LedgerDocument } from '../ports/store.ts';
import type { PendingCommand } from './pending-command.ts';

/** What was read for a batch. Whatever is absent is assumed not to exist. */
export interface Known {
  readonly users: ReadonlyMap<string, User>;
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** Corrections of the batch that were made before, by id. */
  readonly corrections: ReadonlyMap<string, CorrectionRecord>;
  /** The rules in force. */
  readonly rules: Rules;
  /** The rules that judged the receipts, by version. */
  readonly judgedBy: ReadonlyMap<number, Rules>;
  /** Shoppers without a receipt who have not signed up, in a mall where a receipt does not enrol them. */
  readonly notEnrolled: ReadonlySet<string>;
  /** Shoppers of the batch without a receipt who have signed up. */
  readonly enrolled: ReadonlySet<string>;
}

/** A document to store: the records of one shopper, or the note of one receipt. */
export interface PlannedDocument {
  readonly document: LedgerDocument;
  /** The shopper after the document; null for a note. */
  readonly user: User | null;
  /** The first entry of the document; 0 for a note. */
  readonly from: number;
}

export type PlannedDecision =
  | Decision
  | CorrectionDecision
  | { readonly kind: 'fault'; readonly error: unknown }
  /** Another document of this batch changes the same receipt or correction: decided when that document is stored. */
  | { readonly kind: 'deferred' };

export interface Planned {
  readonly pending: PendingCommand;
  readonly decision: PlannedDecision;
  /** The document that the decision is in, or depends on; null if the decision depends only on stored state. */
  readonly document: PlannedDocument | null;
}

export interface Plan {
  readonly planned: readonly Planned[];
  readonly documents: readonly PlannedDocument[];
}

/** A submission names its shopper. A void or return belongs to the owner of the receipt ('' if there is none yet). */
export const ownerOf = (pending: PendingCommand, receipt: Receipt | null): string =>
  pending.command.type === 'receipt.void' && receipt !== null && 'userId' in receipt
    ? receipt.userId
    : (pending.userId ?? '');
