// Decides the commands of a batch in order and collects the documents to store. Pure: everything it needs was read before.
import type { AdjustCoins, ReceiptCommand } from '../game/command.ts';
import { decide, decideCorrection } from '../game/decide.ts';
import type { Decision, TimeLimits } from '../game/decision.ts';
import type { Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import { newUser } from '../game/user.ts';
import type { Known, Plan, Planned } from './batch-plan.ts';
import { ownerOf } from './batch-plan.ts';
import type { DocumentDraft } from './document-drafts.ts';
import { DocumentDrafts } from './document-drafts.ts';
import type { PendingCommand } from './pending-command.ts';

/** The batch while it is decided. */
interface Deciding {
  readonly known: Known;
  readonly atMs: number;
  readonly limits: TimeLimits;
  readonly drafts: DocumentDrafts;
}

/** Each command sees the changes of the commands before it. A command that throws changes nothing and affects no other. */
export function planBatch(
  batch: readonly PendingCommand[],
  known: Known,
  atMs: number,
  limits: TimeLimits,
): Plan {
  const drafts = new DocumentDrafts();
  const deciding: Deciding = { known, atMs, limits, drafts };
  /** Lanes with a deferred command: the commands after it are deferred too, so that a lane keeps its order. */
  const waiting = new Set<string>();
  const planned = batch.map((pending) => {
    const one = waiting.has(pending.lane) ? deferred(pending) : plan(pending, deciding);
    if (one.decision.kind === 'deferred') waiting.add(pending.lane);
    return one;
  });
  return { planned, documents: drafts.all() };
}

function plan(pending: PendingCommand, deciding: Deciding): Planned {
  try {
    return pending.command.type === 'adjust'
      ? planCorrection(pending, pending.command, deciding)
      : planReceipt(pending, pending.command, deciding);
  } catch (error) {
    return { pending, decision: { kind: 'fault', error }, document: null };
  }
}

function planReceipt(pending: PendingCommand, command: ReceiptCommand, deciding: Deciding): Planned {
  const { known, atMs, limits, drafts } = deciding;
  const { receiptId } = command;
  const changed = drafts.receipts.get(receiptId);
  const receipt = changed?.receipt ?? known.receipts.get(receiptId) ?? null;
  const userId = ownerOf(pending, receipt);
  const own = drafts.ofShopper(userId);
  const isElsewhere =
    changed !== undefined && changed.draft !== own && changed.draft !== drafts.ofNote(receiptId);
  if (isElsewhere || isFull(own, pending)) return deferred(pending);
  const user = own?.user ?? known.users.get(userId) ?? newUser(userId);
  const judgedBy = rulesThatJudged(receipt, known);
  const isEnrolled = !known.notEnrolled.has(userId);
  const { rules } = known;
  const decision = decide(command, { user, receipt, atMs, rules, judgedBy, limits, isEnrolled });
  const about = changed?.draft ?? null;
  if (spansDocuments(decision, own, about)) return deferred(pending);
  const isChange = decision.kind === 'changed' || decision.kind === 'noted';
  return { pending, decision, document: isChange ? drafts.addReceipt(pending, decision) : (about ?? own) };
}

function planCorrection(pending: PendingCommand, command: AdjustCoins, deciding: Deciding): Planned {
  const { known, atMs, drafts } = deciding;
  const { correctionId, userId } = command;
  const changed = drafts.corrections.get(correctionId);
  const own = drafts.ofShopper(userId);
  const isElsewhere = changed !== undefined && changed.draft !== own;
  if (isElsewhere || isFull(own, pending)) return deferred(pending);
  const user = own?.user ?? known.users.get(userId) ?? newUser(userId);
  const made = changed?.record ?? known.corrections.get(correctionId) ?? null;
  const isEnrolled = known.enrolled.has(userId);
  const decision = decideCorrection(command, { user, made, atMs, isEnrolled });
  if (decision.kind !== 'corrected') return { pending, decision, document: changed?.draft ?? own };
  return { pending, decision, document: drafts.addCorrection(pending, correctionId, decision) };
}

const deferred = (pending: PendingCommand): Planned => ({
  pending,
  decision: { kind: 'deferred' },
  document: null,
});

/** True if the shopper's document cannot take the command, because one of the two must be alone. */
const isFull = (own: DocumentDraft | null, { isAlone }: PendingCommand): boolean =>
  own !== null && (own.isClosed || isAlone);

/** Whether the decision needs two documents. Either may be stored without the other, so such a decision is deferred. */
const spansDocuments = (
  decision: Decision,
  own: DocumentDraft | null,
  about: DocumentDraft | null,
): boolean =>
  decision.kind === 'changed' ? about !== null && about !== own : decision.kind === 'noted' && own !== null;

function rulesThatJudged(receipt: Receipt | null, known: Known): Rules | null {
  if (receipt === null || !('rulebook' in receipt)) return null;
  if (receipt.rulebook === known.rules.rulebook.version) return known.rules;
  return known.judgedBy.get(receipt.rulebook) ?? null;
}
