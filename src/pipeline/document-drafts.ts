// The documents of a batch while its commands are decided.
import type { CorrectionRecord, JournalRecord } from '../game/change.ts';
import { correctionClaim, receiptClaim } from '../game/claims.ts';
import type { CorrectionDecision, Decision } from '../game/decision.ts';
import type { Receipt } from '../game/receipt.ts';
import type { User } from '../game/user.ts';
import type { LedgerDocument, NoteDocument } from '../ports/store.ts';
import type { PlannedDocument } from './batch-plan.ts';
import type { PendingCommand } from './pending-command.ts';

/** A document that is filled while the batch is decided. */
export class DocumentDraft implements PlannedDocument {
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

/** A receipt after the commands so far, and the document that changes it. */
export interface ChangedReceipt {
  readonly receipt: Receipt;
  readonly draft: DocumentDraft;
}

/** A correction made by the commands so far, and the document that holds it. */
export interface MadeCorrection {
  readonly record: CorrectionRecord;
  readonly draft: DocumentDraft;
}

type ReceiptChange = Extract<Decision, { kind: 'changed' | 'noted' }>;
type CorrectionChange = Extract<CorrectionDecision, { kind: 'corrected' }>;

/** One document for each shopper that changes, and one for each receipt that is only noted. */
export class DocumentDrafts {
  readonly receipts = new Map<string, ChangedReceipt>();
  readonly corrections = new Map<string, MadeCorrection>();
  readonly #shoppers = new Map<string, DocumentDraft>();
  readonly #notes = new Map<string, DocumentDraft>();

  ofShopper(userId: string): DocumentDraft | null {
    return this.#shoppers.get(userId) ?? null;
  }

  ofNote(receiptId: string): DocumentDraft | null {
    return this.#notes.get(receiptId) ?? null;
  }

  all(): DocumentDraft[] {
    return [...this.#shoppers.values(), ...this.#notes.values()];
  }

  addReceipt({ isAlone }: PendingCommand, decision: ReceiptChange): DocumentDraft {
    const { receipt } = decision;
    const draft =
      decision.kind === 'changed'
        ? draftIn(this.#shoppers, decision.user.id)
        : draftIn(this.#notes, receipt.id);
    if (decision.kind === 'noted') draft.note = decision.receipt;
    else addRecord(draft, decision, isAlone);
    draft.claims.add(receiptClaim(receipt));
    this.receipts.set(receipt.id, { receipt, draft });
    return draft;
  }

  addCorrection({ isAlone }: PendingCommand, correctionId: string, made: CorrectionChange): DocumentDraft {
    const { user, record } = made;
    const draft = draftIn(this.#shoppers, user.id);
    addRecord(draft, made, isAlone);
    draft.claims.add(correctionClaim(correctionId));
    this.corrections.set(correctionId, { record, draft });
    return draft;
  }
}

function addRecord(
  draft: DocumentDraft,
  { user, record }: { readonly user: User; readonly record: JournalRecord },
  isAlone: boolean,
): void {
  draft.user = user;
  draft.records.push(record);
  draft.isClosed = isAlone;
}

function draftIn(drafts: Map<string, DocumentDraft>, key: string): DocumentDraft {
  const known = drafts.get(key);
  if (known) return known;
  const draft = new DocumentDraft();
  drafts.set(key, draft);
  return draft;
}
