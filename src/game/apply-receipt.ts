// Decides the submission of a receipt: its award, a repetition, a rejection or a refusal.
import type { Building } from './building.ts';
import type { Change } from './change.ts';
import type { SubmitReceipt } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { noSuchStore, refuse } from './decision.ts';
import { closeDraft, openDraft, record } from './draft.ts';
import { dayChange, dayOf, earningsOf, paidFor, partsOf } from './earning.ts';
import { itemsLess } from './items.ts';
import { climbLevels } from './levels.ts';
import { advanceMission, sharesOf, stepsOf } from './missions.ts';
import { namedAsIn, withOwnCategories } from './own-categories.ts';
import type { JudgedReceipt, NotedReturn, Purchase, RejectedReceipt, TombstoneReceipt } from './receipt.ts';
import { correctClock, isSamePurchase, toldAt } from './receipt.ts';
import { businessDay, receiptIdOf } from './receipt-id.ts';
import type { Rules } from './rules.ts';

/** Decides a submission. A known receipt is answered as such before any rule or age is checked. */
export function applyReceipt(command: SubmitReceipt, situation: Situation): Decision {
  const { receipt, rules, atMs } = situation;
  const purchase = withOwnCategories(rules, correctClock(command.purchase, atMs));
  if (receipt !== null && receipt.status !== 'tombstone') return decideKnown(receipt, purchase, rules);
  const refusal = whyRefused(purchase, situation);
  if (refusal !== null) return refusal;
  const noted = receipt?.returns ?? [];
  const bought = receipt === null ? purchase : lessReturns(purchase, noted);
  const reason = receipt?.reason ?? (bought.amount === 0 ? noted.at(-1)?.reason : undefined);
  if (receipt !== null && reason !== undefined) return reject(receipt, purchase, reason, situation);
  return award(command.receiptId, purchase, bought, receipt, situation);
}

/** The same purchase again is a repetition. Another purchase under the same number is a conflict. */
function decideKnown(receipt: JudgedReceipt | RejectedReceipt, purchase: Purchase, rules: Rules): Decision {
  if (!isSamePurchase(receipt, purchase)) {
    return refuse('conflict', 'this receipt is known with another shopper, amount or currency');
  }
  if (isOtherDay(receipt, purchase, rules)) {
    const [known, told] = [receipt, purchase].map((one) => businessDay(rules, toldAt(one)));
    return refuse(
      'conflict',
      `number ${receipt.receiptNo} of store ${receipt.storeId} is known from ${known}, and this one is from ${told}. ` +
        "If the numbers of the store restart, set `numbers` of the store to 'daily' or 'yearly' in the rulebook",
      'issuedAt',
    );
  }
  return { kind: 'repeated', receipt, seq: receipt.status === 'rejected' ? null : receipt.seq };
}

/** Nothing of the receipt is left to award: its void or its returns came first. */
function reject(
  tombstone: TombstoneReceipt,
  purchase: Purchase,
  reason: string,
  { user: { seq, coins, xp, level } }: Situation,
): Decision {
  const receipt: RejectedReceipt = {
    ...tombstone,
    ...purchase,
    reason,
    version: tombstone.version + 1,
    status: 'rejected',
    standing: { seq, coins, xp, level },
  };
  return { kind: 'noted', receipt };
}

/** Awards `bought`: the purchase less the returns that came before it. */
function award(
  receiptId: string,
  purchase: Purchase,
  bought: Purchase,
  tombstone: TombstoneReceipt | null,
  { user, rules, atMs, limits }: Situation,
): Decision {
  const noted = tombstone?.returns ?? [];
  const draft = openDraft(user, atMs);
  const oldestMs = atMs - limits.receiptMaxAgeMs - limits.returnMaxAgeMs;
  const day = dayOf(rules, user, bought.issuedAtMs, atMs);
  const parts = partsOf(rules, bought);
  const earned = earningsOf(rules, bought, parts);
  const paid = paidFor(user, day, earned);
  const shares = sharesOf(rules, bought, parts);
  const { quiet, open } = stepsOf(user, rules, shares);
  const recorded: Building<PurchaseRecorded> = {
    kind: 'purchase.recorded',
    amount: bought.amount,
    receipts: bought.amount === 0 ? 0 : 1,
    keepFrom: businessDay(rules, oldestMs),
  };
  const change = dayChange(day, earned);
  if (change !== undefined) recorded.earned = change;
  if (quiet.length > 0) recorded.beyond = quiet;
  record(draft, recorded);
  if (paid.coins > 0) record(draft, { kind: 'coins.credited', coins: paid.coins, reason: 'purchase' });
  if (paid.xp > 0) record(draft, { kind: 'xp.gained', xp: paid.xp, reason: 'purchase' });
  climbLevels(draft, rules, draft.before.xp);
  for (const { mission, share } of open) advanceMission(draft, rules, mission, share);
  const judged: Building<JudgedReceipt> = {
    ...purchase,
    id: receiptId,
    status: noted.length > 0 ? 'returned' : 'applied',
    version: (tombstone?.version ?? 0) + 1,
    createdAtMs: atMs,
    rulebook: rules.rulebook.version,
    seq: draft.before.seq + 1,
    left: bought.amount,
    earned,
    shares,
    returns: noted.map(({ items: _, ...part }) => ({ ...part, seq: draft.before.seq + 1 })),
  };
  if (day !== undefined) judged.day = day.day;
  if (day?.received !== undefined) judged.received = day.received;
  if (bought.items !== purchase.items) judged.rest = bought.items;
  const journal = closeDraft(draft, 'receipt.submit', judged);
  return { kind: 'changed', user: draft.user, record: journal, receipt: judged };
}

type PurchaseRecorded = Extract<Change, { kind: 'purchase.recorded' }>;

/** Why a receipt that comes for the first time is refused; null where it is accepted. */
function whyRefused(
  { storeId, userId, amount, currency, issuedAtMs }: Purchase,
  { user, rules, isEnrolled, atMs, limits }: Situation,
): Decision | null {
  const store = rules.stores.get(storeId);
  if (store === undefined) return refuse('not_found', noSuchStore(storeId, rules), 'storeId');
  const ceiling = store.maxAmount ?? rules.rulebook.maxAmount;
  if (ceiling !== undefined && amount > ceiling) {
    const reason =
      `store ${storeId} takes receipts of up to ${ceiling}. ` +
      'If this one is right, raise `maxAmount` in the rulebook and send it again';
    return refuse('invalid', reason, 'amount');
  }
  if (user.seq === 0 && isEnrolled === false) {
    const reason =
      `no shopper is called ${userId}. ` +
      'Enrol them with profile:set, or set ENROL_ON_RECEIPT=true so that the first receipt does';
    return refuse('not_found', reason, 'userId');
  }
  if (currency !== rules.rulebook.currency) {
    return refuse('invalid', `amounts are in ${rules.rulebook.currency}`, 'currency');
  }
  if (issuedAtMs < atMs - limits.receiptMaxAgeMs) {
    const days = Math.round(limits.receiptMaxAgeMs / 86_400_000);
    return refuse('too_old', `older than ${days} days`, 'issuedAt');
  }
  return null;
}

/** Whether the same number comes from another day, in a store whose numbers never begin again. */
const isOtherDay = (known: Purchase & { readonly id: string }, purchase: Purchase, rules: Rules): boolean =>
  known.id === receiptIdOf(known.storeId, known.receiptNo) &&
  toldAt(known) !== toldAt(purchase) &&
  businessDay(rules, toldAt(known)) !== businessDay(rules, toldAt(purchase));

/** The purchase less the returns that came before it. Returns of more than the amount leave 0. */
function lessReturns(purchase: Purchase, returns: readonly NotedReturn[]): Purchase {
  let { amount, items } = purchase;
  for (const part of returns) {
    amount = Math.max(0, amount - part.amount);
    if (part.items !== undefined) items = itemsLess(items, namedAsIn(purchase.items, part.items));
  }
  return { ...purchase, amount, items };
}
