// A receipt goes back, whole or in part: what it granted is taken back, from what the receipt itself recorded.
import type { VoidReceipt } from './command.ts';
import type { Decision, Situation } from './decision.ts';
import { refuse } from './decision.ts';
import { closeDraft, openDraft, record } from './draft.ts';
import { earningsOf } from './earning.ts';
import { descendLevels } from './levels.ts';
import { regressMission, shareOfRest } from './missions.ts';
import type { JudgedReceipt, RejectedReceipt, TombstoneReceipt } from './receipt.ts';
import type { Rules } from './rules.ts';

/** More partial returns of one receipt than any shop makes; it bounds the receipt's document. */
export const maxReturnsPerReceipt = 100;

/** Decides a void or a partial return. Without its receipt a void leaves a tombstone; a part of nothing is refused. */
export function voidReceipt(command: VoidReceipt, situation: Situation): Decision {
  const { receipt } = situation;
  if (receipt === null) {
    if (command.part !== undefined)
      return refuse('not_found', 'no such receipt: submit it before its return', 'receiptNo');
    const { receiptId: id, storeId, receiptNo, reason } = command;
    const head = { id, storeId, receiptNo, version: 1, createdAtMs: situation.atMs };
    return { kind: 'noted', receipt: { ...head, status: 'tombstone', reason } };
  }
  if (receipt.status === 'tombstone' || receipt.status === 'rejected') {
    if (command.part !== undefined) return refuse('invalid', 'nothing of this receipt is left', 'amount');
    return { kind: 'repeated', receipt: tombstoneOf(receipt), seq: null };
  }
  return takeBack(command, receipt, situation);
}

/** As it was when the void came: what is said of it again stays what was said first, whoever bought has come since. */
function tombstoneOf(receipt: TombstoneReceipt | RejectedReceipt): TombstoneReceipt {
  const { id, storeId, receiptNo, version, createdAtMs, reason } = receipt;
  return { id, storeId, receiptNo, version, createdAtMs, status: 'tombstone', reason };
}

function takeBack(command: VoidReceipt, receipt: JudgedReceipt, situation: Situation): Decision {
  const { atMs, limits, judgedBy } = situation;
  const { part } = command;
  const earlier = part && receipt.returns.find((known) => known.returnNo === part.returnNo);
  if (earlier) {
    return earlier.amount === part?.amount
      ? { kind: 'repeated', receipt, seq: earlier.seq }
      : refuse('conflict', 'this return is known with another amount', 'returnNo');
  }
  if (part === undefined && receipt.left === 0) {
    const last = receipt.voided?.seq ?? receipt.returns.at(-1)?.seq ?? null;
    return { kind: 'repeated', receipt, seq: last };
  }
  const amount = part?.amount ?? receipt.left;
  if (amount > receipt.left) return refuse('invalid', `more than is left (${receipt.left})`, 'amount');
  if (receipt.createdAtMs < atMs - limits.returnMaxAgeMs) {
    return refuse('too_old', `received more than ${Math.round(limits.returnMaxAgeMs / 86_400_000)} days ago`);
  }
  if (receipt.returns.length >= maxReturnsPerReceipt && part !== undefined) {
    return refuse('invalid', `at most ${maxReturnsPerReceipt} partial returns of one receipt`, 'returnNo');
  }
  if (judgedBy === null) throw new Error(`rulebook ${receipt.rulebook} of receipt ${receipt.id} is missing`);
  return settle(command, receipt, situation, judgedBy, amount);
}

/** Every effect of the receipt that the amount left no longer earns, undone in the reverse order of granting. */
function settle(
  command: VoidReceipt,
  receipt: JudgedReceipt,
  { user, atMs }: Situation,
  rules: Rules,
  amount: number,
): Decision {
  const { part, reason } = command;
  const left = receipt.left - amount;
  const rest = left === 0 ? { coins: 0, xp: 0 } : earningsOf(rules, receipt, left, receipt.room);
  // The rest may be worth more: rounding moves a unit of money to a category that earns better. A return only takes.
  const earned = {
    coins: Math.min(rest.coins, receipt.earned.coins),
    xp: Math.min(rest.xp, receipt.earned.xp),
  };
  const coins = earned.coins - receipt.earned.coins;
  const xp = earned.xp - receipt.earned.xp;
  const cause = part === undefined ? 'void' : 'return';
  const day = receipt.room === undefined ? {} : { day: receipt.room.day };

  const draft = openDraft(user, atMs);
  const shares = receipt.shares.toReversed().flatMap((share) => {
    const standing = shareOfRest(rules, receipt, share, left);
    regressMission(draft, share, standing, rules);
    return standing === null ? [] : [standing];
  });
  if (xp < 0) record(draft, { kind: 'xp.lost', xp, reason: cause, ...day });
  descendLevels(draft);
  if (coins < 0) record(draft, { kind: 'coins.debited', coins, reason: cause, ...day });
  record(draft, { kind: 'purchase.returned', amount: -amount, receipts: left === 0 ? -1 : 0 });

  const seq = draft.before.seq + 1;
  const after: JudgedReceipt = {
    ...receipt,
    status: left === 0 ? 'voided' : 'returned',
    version: receipt.version + 1,
    left,
    earned,
    shares: shares.toReversed(),
    returns: part ? [...receipt.returns, { ...part, seq }] : receipt.returns,
    ...(part ? {} : { voided: { seq, reason } }),
  };
  return {
    kind: 'changed',
    user: draft.user,
    record: closeDraft(draft, part ? 'receipt.return' : 'receipt.void', after),
    receipt: after,
  };
}
