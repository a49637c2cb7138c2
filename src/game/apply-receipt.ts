// A receipt is submitted: what it grants, once.
import type { SubmitReceipt } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { refuse } from './decision.ts';
import { closeDraft, openDraft, record } from './draft.ts';
import { dayRoomOf, earningsOf } from './earning.ts';
import { climbLevels } from './levels.ts';
import { advanceMissions } from './missions.ts';
import type { JudgedReceipt } from './receipt.ts';
import { isSamePurchase } from './receipt.ts';
import { localTime } from './zone.ts';

/** Decides a submission. A receipt that is already there is settled before any rule or age is looked at. */
export function applyReceipt(command: SubmitReceipt, situation: Situation): Decision {
  const { purchase, receiptId } = command;
  const { user, receipt, rules, atMs, limits } = situation;
  if (receipt !== null && receipt.status !== 'tombstone') {
    if (!isSamePurchase(receipt, purchase)) {
      return refuse('conflict', 'this receipt is known with another shopper, amount or currency');
    }
    return { kind: 'repeated', receipt, seq: receipt.status === 'rejected' ? null : receipt.seq };
  }
  if (purchase.currency !== rules.rulebook.currency) {
    return refuse('invalid', `amounts are in ${rules.rulebook.currency}`, 'currency');
  }
  if (purchase.issuedAtMs > atMs + limits.clockSkewMs)
    return refuse('invalid', 'lies in the future', 'issuedAt');
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
  const keepFrom = localTime(rules.rulebook.timeZone, oldestMs).date;
  const room = dayRoomOf(rules, draft.user, purchase.issuedAtMs);
  const earned = earningsOf(rules, purchase, purchase.amount, room);
  const day = room === undefined ? {} : { day: room.day };
  record(draft, { kind: 'purchase.recorded', amount: purchase.amount, receipts: 1, keepFrom });
  if (earned.coins > 0)
    record(draft, { kind: 'coins.credited', coins: earned.coins, reason: 'purchase', ...day });
  if (earned.xp > 0) record(draft, { kind: 'xp.gained', xp: earned.xp, reason: 'purchase', ...day });
  climbLevels(draft, rules, draft.before.xp);
  const shares = advanceMissions(draft, rules, purchase);
  const judged: JudgedReceipt = {
    id: receiptId,
    ...purchase,
    status: 'applied',
    version: 1,
    createdAtMs: atMs,
    rulebook: rules.rulebook.version,
    seq: draft.before.seq + 1,
    left: purchase.amount,
    earned,
    ...(room === undefined ? {} : { room }),
    shares,
    returns: [],
  };
  return {
    kind: 'changed',
    user: draft.user,
    record: closeDraft(draft, 'receipt.submit', judged),
    receipt: judged,
  };
}
