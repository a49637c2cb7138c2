// Decides the commands of a batch in order and collects the documents to store. Pure: everything it needs was read before.
import type { CorrectionRecord, JournalRecord } from '../game/change.ts';
import { correctionClaim, receiptClaim } from '../game/claims.ts';
import type { AdjustCoins, ReceiptCommand } from '../game/command.ts';
import { decide, decideCorrection } from '../game/decide.ts';
import type { CorrectionDecision, Decision, TimeLimits } from '../game/decision.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { LedgerDocument, NoteDocument } from '../ports/store.ts';
import type { PendingCommand } from './pending-command.ts';

/** What was read for a batch. What is absent does not exist yet, as far as is known. */
export interface Known {
  readonly users: ReadonlyMap<string, User>;
  readonly receipts: ReadonlyMap<string, Receipt>;
  /** Corrections of the batch that were made before, by id. */
  readonly corrections: ReadonlyMap<string, CorrectionRecord>;
  /** The rules in force. */
  readonly rules: Rules;
  /** The rules that judged the receipts, by version. */
  readonly judgedBy: ReadonlyMap<number, Rules>;
  /** Shoppers without a receipt who are not enrolled, where a first receipt does not enrol. */
  readonly notEnrolled: ReadonlySet<string>;
  /** Shoppers of the batch without a receipt who have signed up. */
  readonly enrolled: ReadonlySet<string>;
}

/** A document to store: the records of one shopper, or the note of one receipt. */
export interface PlannedDocument {
  readonly document: LedgerDocument;
  /** The shopper after it; null for a note. */
  readonly user: User | null;
  /** The number of its first entry; 0 for a note. */
  readonly from: number;
}

export type PlannedDecision =
  | Decision
  | CorrectionDecision
  | { readonly kind: 'fault'; readonly error: unknown }
  /** Another document of this batch changes the same receipt or correction: the command is decided after that is stored. */
  | { readonly kind: 'deferred' };

export interface Planned {
  readonly pending: PendingCommand;
  readonly decision: PlannedDecision;
  /** The document that holds the decision, or that it depends on; null where it depends on stored state only. */
  readonly document: PlannedDocument | null;
}

export interface Plan {
  readonly planned: readonly Planned[];
  readonly documents: readonly PlannedDocument[];
}

/** A submission names its shopper. A void or return belongs to the owner of the receipt ('' while there is none). */
export const ownerOf = (pending: PendingCommand, receipt: Receipt | null): string =>
  pending.command.type === 'receipt.void' && receipt !== null && 'userId' in receipt
    ? receipt.userId
    : (pending.userId ?? '');

/** A document that is filled while the batch is decided. */
class Draft implements PlannedDocument {
  readonly records: JournalRecord[] = [];
  /** A set, because the unique index on claims does not find a repetition within one document. */
  readonly claims = new Set<string>();
  user: User | null = null;
  note: NoteDocument['note'] | null = null;
  isClosed = false;

  get from(): number {
    return this.records[0]?.firstSeq ?? 0;
  }

  get document(): LedgerDocument {
    const claims = [...this.claims];
    return this.note === null ? { records: this.records, claims } : { note: this.note, claims };
  }
}

/** Each command sees the changes of the commands before it. A command that throws changes nothing and affects no other. */
export function planBatch(
  batch: readonly PendingCommand[],
  known: Known,
  atMs: number,
  limits: TimeLimits,
): Plan {
  const shoppers = new Map<string, Draft>();
  const notes = new Map<string, Draft>();
  /** Receipts after the commands so far, and the document that changes each. */
  const receipts = new Map<string, { readonly receipt: Receipt; readonly draft: Draft }>();

  /** Corrections made by the commands so far, and the document that holds each. */
  const corrections = new Map<string, { readonly record: CorrectionRecord; readonly draft: Draft }>();

  /** Lanes with a deferred command: the commands after it are deferred too, so that a lane keeps its order. */
  const waiting = new Set<string>();

  function defer(pending: PendingCommand): Planned {
    waiting.add(pending.lane);
    return { pending, decision: { kind: 'deferred' }, document: null };
  }

  function plan(pending: PendingCommand): Planned {
    if (waiting.has(pending.lane)) return defer(pending);
    return pending.command.type === 'adjust'
      ? planCorrection(pending, pending.command)
      : planReceipt(pending, pending.command);
  }

  function planReceipt(pending: PendingCommand, command: ReceiptCommand): Planned {
    const { receiptId } = command;
    const changed = receipts.get(receiptId);
    const receipt = changed?.receipt ?? known.receipts.get(receiptId) ?? null;
    const userId = ownerOf(pending, receipt);
    const own = shoppers.get(userId) ?? null;
    const isElsewhere =
      changed !== undefined && changed.draft !== own && changed.draft !== notes.get(receiptId);
    if (isElsewhere || own?.isClosed || (own !== null && pending.isAlone)) {
      return defer(pending);
    }
    const user = own?.user ?? known.users.get(userId) ?? newUser(userId);
    const judgedBy = rulesThatJudged(receipt);
    try {
      const isEnrolled = !known.notEnrolled.has(userId);
      const { rules } = known;
      const decision = decide(command, { user, receipt, atMs, rules, judgedBy, limits, isEnrolled });
      if (spansDocuments(decision, own, changed?.draft ?? null)) {
        return defer(pending);
      }
      return { pending, decision, document: file(pending, decision) ?? changed?.draft ?? own };
    } catch (error) {
      return { pending, decision: { kind: 'fault', error }, document: null };
    }
  }

  function planCorrection(pending: PendingCommand, command: AdjustCoins): Planned {
    const { correctionId, userId } = command;
    const changed = corrections.get(correctionId);
    const own = shoppers.get(userId) ?? null;
    const isElsewhere = changed !== undefined && changed.draft !== own;
    if (isElsewhere || own?.isClosed || (own !== null && pending.isAlone)) return defer(pending);
    const user = own?.user ?? known.users.get(userId) ?? newUser(userId);
    const made = changed?.record ?? known.corrections.get(correctionId) ?? null;
    try {
      const decision = decideCorrection(command, {
        user,
        made,
        atMs,
        isEnrolled: known.enrolled.has(userId),
      });
      if (decision.kind !== 'corrected') return { pending, decision, document: changed?.draft ?? own };
      const draft = draftIn(shoppers, userId);
      draft.user = decision.user;
      draft.records.push(decision.record);
      draft.claims.add(correctionClaim(correctionId));
      draft.isClosed = pending.isAlone;
      corrections.set(correctionId, { record: decision.record, draft });
      return { pending, decision, document: draft };
    } catch (error) {
      return { pending, decision: { kind: 'fault', error }, document: null };
    }
  }

  function file(pending: PendingCommand, decision: Decision): Draft | null {
    if (decision.kind !== 'changed' && decision.kind !== 'noted') return null;
    const { receipt } = decision;
    const draft =
      decision.kind === 'changed' ? draftIn(shoppers, decision.user.id) : draftIn(notes, receipt.id);
    if (decision.kind === 'noted') draft.note = decision.receipt;
    else {
      draft.user = decision.user;
      draft.records.push(decision.record);
      draft.isClosed = pending.isAlone;
    }
    draft.claims.add(receiptClaim(receipt));
    receipts.set(receipt.id, { receipt, draft });
    return draft;
  }

  function rulesThatJudged(receipt: Receipt | null): Rules | null {
    if (receipt === null || !('rulebook' in receipt)) return null;
    if (receipt.rulebook === known.rules.rulebook.version) return known.rules;
    return known.judgedBy.get(receipt.rulebook) ?? null;
  }

  return { planned: batch.map(plan), documents: [...shoppers.values(), ...notes.values()] };
}

/** Whether the decision needs two documents. Either may be stored without the other, so such a decision is deferred. */
const spansDocuments = (decision: Decision, own: Draft | null, about: Draft | null): boolean =>
  decision.kind === 'changed' ? about !== null && about !== own : decision.kind === 'noted' && own !== null;

function draftIn(drafts: Map<string, Draft>, key: string): Draft {
  const known = drafts.get(key);
  if (known) return known;
  const draft = new Draft();
  drafts.set(key, draft);
  return draft;
}
