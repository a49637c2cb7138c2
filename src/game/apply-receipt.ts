// A receipt is submitted: what it grants, once.
import type { SubmitReceipt } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { refuse } from './decision.ts';
import { closeDraft, openDraft, record } from './draft.ts';
import { dayChange, dayOf, earningsOf, paidFor } from './earning.ts';
import { climbLevels } from './levels.ts';
import { advanceMissions, quietly, sharesOf } from './missions.ts';
import { calendarAt } from './period.ts';
import { correctClock, isSamePurchase } from './receipt.ts';
import { localTime } from './zone.ts';

/** Decides a submission. A receipt that is already there is settled before any rule or age is looked at. */
export function applyReceipt(command: SubmitReceipt, situation: Situation): Decision {
  const { receiptId } = command;
  const { user, receipt, rules, atMs, limits } = situation;
  const purchase = correctClock(command.purchase, atMs);
  if (receipt !== null && receipt.status !== 'tombstone') {
    if (!isSamePurchase(receipt, purchase)) {
      return refuse('conflict', 'this receipt is known with another shopper, amount or currency');
    }
    return { kind: 'repeated', receipt, seq: receipt.status === 'rejected' ? null : receipt.seq };
  }
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
  if (receipt !== null) {
    const { seq, coins, xp, level } = user;
    const rejected = { ...receipt, ...purchase, version: receipt.version + 1, status: 'rejected' } as const;
    return { kind: 'noted', receipt: { ...rejected, standing: { seq, coins, xp, level } } };
  }

  const draft = openDraft(user, atMs);
  const oldestMs = atMs - limits.receiptMaxAgeMs - limits.returnMaxAgeMs;
  const keepFrom = localTime(calendarAt(rules.rulebook, oldestMs).timeZone, oldestMs).date;
  const day = dayOf(rules, user, purchase.issuedAtMs);
  const earned = earningsOf(rules, purchase);
  const paid = paidFor(day, earned);
  const shares = sharesOf(rules, purchase);
  const beyond = quietly(user, rules, shares);
  record(draft, {
    kind: 'purchase.recorded',
    amount: purchase.amount,
    receipts: purchase.amount === 0 ? 0 : 1,
    keepFrom,
    ...dayChange(day, earned),
    ...(beyond.length > 0 ? { beyond } : {}),
  });
  if (paid.coins > 0) record(draft, { kind: 'coins.credited', coins: paid.coins, reason: 'purchase' });
  if (paid.xp > 0) record(draft, { kind: 'xp.gained', xp: paid.xp, reason: 'purchase' });
  climbLevels(draft, rules, draft.before.xp);
  advanceMissions(draft, rules, shares, beyond);
  return {
    kind: 'changed',
    user: draft.user,
    record: closeDraft(draft, { command: 'receipt.submit', receiptId }),
    receipt: {
      id: receiptId,
      ...purchase,
      status: 'applied',
      version: 1,
      createdAtMs: atMs,
      rulebook: rules.rulebook.version,
      seq: draft.before.seq + 1,
      left: purchase.amount,
      earned,
      ...(day === undefined ? {} : { day: day.day }),
      shares,
      returns: [],
    },
  };
}
