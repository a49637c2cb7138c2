// A receipt is submitted: what it grants, once.
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
import type { JudgedReceipt, NotedReturn, Purchase } from './receipt.ts';
import { correctClock, isSamePurchase, toldAt } from './receipt.ts';
import { businessDay, receiptIdOf } from './receipt-id.ts';
import type { Rules } from './rules.ts';

/** Decides a submission. A receipt that is already there is settled before any rule or age is looked at. */
export function applyReceipt(command: SubmitReceipt, situation: Situation): Decision {
  const { receiptId } = command;
  const { user, receipt, rules, atMs, limits } = situation;
  const purchase = withOwnCategories(rules, correctClock(command.purchase, atMs));
  if (receipt !== null && receipt.status !== 'tombstone') {
    if (!isSamePurchase(receipt, purchase)) {
      return refuse('conflict', 'this receipt is known with another shopper, amount or currency');
    }
    if (isOtherDay(receipt, purchase, rules)) {
      const [known, told] = [receipt, purchase].map((one) => businessDay(rules, toldAt(one)));
      return refuse(
        'conflict',
        `number ${receipt.receiptNo} of store ${receipt.storeId} is known from ${known}, this one is of ${told}. ` +
          "If the store numbers anew, set `numbers` of the store to 'daily' or 'yearly' in the rulebook",
        'issuedAt',
      );
    }
    return { kind: 'repeated', receipt, seq: receipt.status === 'rejected' ? null : receipt.seq };
  }
  const notTaken = whyNotTaken(purchase, situation);
  if (notTaken !== null) return notTaken;
  if (purchase.currency !== rules.rulebook.currency) {
    return refuse('invalid', `amounts are in ${rules.rulebook.currency}`, 'currency');
  }
  if (purchase.issuedAtMs < atMs - limits.receiptMaxAgeMs) {
    return refuse(
      'too_old',
      `older than ${Math.round(limits.receiptMaxAgeMs / 86_400_000)} days`,
      'issuedAt',
    );
  }
  const noted = receipt?.returns ?? [];
  const bought = receipt === null ? purchase : lessReturns(purchase, noted);
  const reason = receipt?.reason ?? (bought.amount === 0 ? noted.at(-1)?.reason : undefined);
  if (receipt !== null && reason !== undefined) {
    const { seq, coins, xp, level } = user;
    const rejected = {
      ...receipt,
      ...purchase,
      reason,
      version: receipt.version + 1,
      status: 'rejected',
    } as const;
    return { kind: 'noted', receipt: { ...rejected, standing: { seq, coins, xp, level } } };
  }

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
    version: (receipt?.version ?? 0) + 1,
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
  return {
    kind: 'changed',
    user: draft.user,
    record: closeDraft(draft, 'receipt.submit', judged),
    receipt: judged,
  };
}

type PurchaseRecorded = Extract<Change, { kind: 'purchase.recorded' }>;

/** What the mall's own lists do not allow, whatever the receipt. */
function whyNotTaken(
  { storeId, userId, amount }: Purchase,
  { user, rules, isEnrolled }: Situation,
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
  return null;
}

/** A store that numbers once and for all has each number on one day, the one that the till tells. */
const isOtherDay = (known: Purchase & { readonly id: string }, purchase: Purchase, rules: Rules): boolean =>
  known.id === receiptIdOf(known.storeId, known.receiptNo) &&
  toldAt(known) !== toldAt(purchase) &&
  businessDay(rules, toldAt(known)) !== businessDay(rules, toldAt(purchase));

/** The purchase less what went back before it came; more than there is goes back as all there is. */
function lessReturns(purchase: Purchase, returns: readonly NotedReturn[]): Purchase {
  let { amount, items } = purchase;
  for (const part of returns) {
    amount = Math.max(0, amount - part.amount);
    if (part.items !== undefined) items = itemsLess(items, namedAsIn(purchase.items, part.items));
  }
  return { ...purchase, amount, items };
}
