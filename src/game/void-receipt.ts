// Decides voids and partial returns: undoes what the receipt granted, from what the receipt itself recorded.
import { receiptNoKey } from '../writing/receipt-number.ts';
import type { ReturnedPart, VoidReceipt } from './command.ts';
import { isSameLine } from './day-caps.ts';
import type { Decision, Situation } from './decision.ts';
import { noSuchStore, refuse } from './decision.ts';
import { closeDraft, openDraft, record } from './draft.ts';
import { dayChange, earningsOf, nothing, paidFor, partsOf } from './earning.ts';
import { fingerprintOf, itemsLess } from './items.ts';
import { climbLevels, descendLevels } from './levels.ts';
import { sharesOf } from './missions.ts';
import { namedAsIn } from './own-categories.ts';
import type {
  JudgedReceipt,
  NotedReturn,
  PartialReturn,
  RejectedReceipt,
  TombstoneReceipt,
} from './receipt.ts';
import { restOf } from './receipt.ts';
import { regressMissions } from './regress-missions.ts';
import type { Rules } from './rules.ts';
import type { DayEarnings } from './user.ts';

/** The most partial returns of one receipt, more than any shop makes. It bounds the size of the document. */
export const maxReturnsPerReceipt = 100;

/** The most lines of all returns that came before one receipt. */
const maxNotedItems = 500;

/** Decides a void or a partial return. One that comes before its receipt is noted, and the receipt is judged with it. */
export function voidReceipt(command: VoidReceipt, situation: Situation): Decision {
  const { receipt } = situation;
  if (receipt === null) {
    if (!situation.rules.stores.has(command.storeId)) {
      return refuse('not_found', noSuchStore(command.storeId, situation.rules), 'storeId');
    }
    if (command.mustExist === true) {
      const asked =
        'no receipt of today has this number, and the numbers of this store restart: send issuedAt of the receipt';
      return refuse('not_found', asked, 'issuedAt');
    }
    const { receiptId: id, storeId, receiptNo } = command;
    return note(command, {
      id,
      storeId,
      receiptNo,
      version: 0,
      createdAtMs: situation.atMs,
      status: 'tombstone',
    });
  }
  if (receipt.status === 'tombstone' || receipt.status === 'rejected') {
    const { part } = command;
    const earlier = part && find(receipt.returns ?? [], part);
    if (earlier && part) {
      return isSameReturn(earlier, part, command.reason)
        ? { kind: 'repeated', receipt: tombstoneOf(receipt), seq: null }
        : otherReturn;
    }
    const isOver = receipt.status === 'rejected' || receipt.reason !== undefined;
    if (isOver && part) return refuse('invalid', 'this receipt was returned completely', 'amount');
    return isOver ? { kind: 'repeated', receipt: tombstoneOf(receipt), seq: null } : note(command, receipt);
  }
  return takeBack(command, receipt, situation);
}

/** Notes a void or return that came before its receipt. */
function note({ part, reason }: VoidReceipt, tombstone: TombstoneReceipt): Decision {
  const version = tombstone.version + 1;
  if (part === undefined) return { kind: 'noted', receipt: { ...tombstone, version, reason } };
  const { returnNo, amount, items } = part;
  const lines = items === undefined ? {} : { items, lines: fingerprintOf(items) };
  const returns = [...(tombstone.returns ?? []), { returnNo, amount, reason, ...lines }];
  if (returns.length > maxReturnsPerReceipt) return tooManyReturns;
  if (returns.reduce((sum, { items = [] }) => sum + items.length, 0) > maxNotedItems) {
    return refuse('invalid', `at most ${maxNotedItems} lines go back before their receipt`, 'items');
  }
  return { kind: 'noted', receipt: { ...tombstone, version, returns } };
}

/** The receipt as it was when the void came, so that a repetition gets the first answer, without the shopper. */
function tombstoneOf(receipt: TombstoneReceipt | RejectedReceipt): TombstoneReceipt {
  const { id, storeId, receiptNo, version, createdAtMs, reason, returns } = receipt;
  const said = { ...(reason === undefined ? {} : { reason }), ...(returns === undefined ? {} : { returns }) };
  return { id, storeId, receiptNo, version, createdAtMs, status: 'tombstone', ...said };
}

/** The receipt as it was before it came, as far as an answer shows it. */
const noteOf = ({ id, storeId, receiptNo, version, createdAtMs }: JudgedReceipt): TombstoneReceipt => ({
  id,
  storeId,
  receiptNo,
  version,
  createdAtMs,
  status: 'tombstone',
});

const find = <Known extends { readonly returnNo: string }>(
  returns: readonly Known[],
  { returnNo }: ReturnedPart,
): Known | undefined => returns.find((known) => receiptNoKey(known.returnNo) === receiptNoKey(returnNo));

/** An empty reason matches any, because old records have none. */
const isSameReturn = (known: NotedReturn, { amount, items }: ReturnedPart, reason: string): boolean =>
  known.amount === amount &&
  (known.reason === '' || known.reason === reason) &&
  known.lines === (items === undefined ? undefined : fingerprintOf(items));

const otherReturn = refuse(
  'conflict',
  'this return is known with another amount, reason or items',
  'returnNo',
);
const tooManyReturns = refuse(
  'invalid',
  `at most ${maxReturnsPerReceipt} partial returns of one receipt`,
  'returnNo',
);

function takeBack(command: VoidReceipt, receipt: JudgedReceipt, situation: Situation): Decision {
  const { atMs, limits, judgedBy } = situation;
  const { part } = command;
  const earlier = part && find(receipt.returns, part);
  if (earlier && part) {
    if (!isSameReturn(earlier, part, command.reason)) return otherReturn;
    // The return was noted before its receipt came: its first answer was that of a note, not the award's record.
    return earlier.seq === receipt.seq
      ? { kind: 'repeated', receipt: noteOf(receipt), seq: null }
      : { kind: 'repeated', receipt, seq: earlier.seq };
  }
  if (part === undefined && receipt.left === 0 && receipt.status !== 'applied') {
    const last = receipt.voided?.seq ?? receipt.returns.at(-1)?.seq ?? null;
    return { kind: 'repeated', receipt, seq: last };
  }
  const amount = part?.amount ?? receipt.left;
  if (amount > receipt.left) return refuse('invalid', `more than is left (${receipt.left})`, 'amount');
  if (receipt.createdAtMs < atMs - limits.returnMaxAgeMs) {
    return refuse('too_old', `received more than ${Math.round(limits.returnMaxAgeMs / 86_400_000)} days ago`);
  }
  if (receipt.returns.length >= maxReturnsPerReceipt && part !== undefined) return tooManyReturns;
  if (judgedBy === null) throw new Error(`rulebook ${receipt.rulebook} of receipt ${receipt.id} is missing`);
  return settle(command, receipt, situation, judgedBy, amount);
}

/** Moves the shopper to the state as if only the rest had been bought, by the rules that judged the receipt. */
function settle(
  command: VoidReceipt,
  receipt: JudgedReceipt,
  { user, atMs }: Situation,
  rules: Rules,
  amount: number,
): Decision {
  const { part, reason } = command;
  const left = receipt.left - amount;
  const lines = receipt.rest ?? receipt.items;
  const items =
    part?.items === undefined ? {} : { rest: itemsLess(lines, namedAsIn(receipt.items, part.items)) };
  const rest = restOf({ ...receipt, left, ...items });
  const parts = partsOf(rules, rest);
  const earned = left === 0 ? nothing : earningsOf(rules, rest, parts);
  const shares = left === 0 ? [] : sharesOf(rules, rest, parts);
  const less = { coins: earned.coins - receipt.earned.coins, xp: earned.xp - receipt.earned.xp };
  const day = dayOfReceipt(receipt, user, rules);
  const { coins, xp } = paidFor(user, day, less);
  const cause = part === undefined ? 'void' : 'return';

  const draft = openDraft(user, atMs);
  const beyond = regressMissions(draft, rules, receipt.shares, shares);
  if (xp !== 0) record(draft, { kind: xp < 0 ? 'xp.lost' : 'xp.gained', xp, reason: cause });
  // After all missions, because one may take XP that another gives.
  descendLevels(draft);
  climbLevels(draft, rules, user.xp);
  if (coins !== 0) {
    record(draft, { kind: coins < 0 ? 'coins.debited' : 'coins.credited', coins, reason: cause });
  }
  const change = dayChange(day, less);
  record(draft, {
    kind: 'purchase.returned',
    amount: 0 - amount,
    receipts: left === 0 && receipt.amount > 0 ? -1 : 0,
    ...(change === undefined ? {} : { earned: change }),
    ...(beyond.length > 0 ? { beyond } : {}),
  });

  const seq = draft.before.seq + 1;
  const after: JudgedReceipt = {
    ...receipt,
    status: left === 0 ? 'voided' : 'returned',
    version: receipt.version + 1,
    left,
    earned,
    shares,
    ...items,
    returns: part ? [...receipt.returns, returnOf(part, reason, seq)] : receipt.returns,
    ...(part ? {} : { voided: { seq, reason } }),
  };
  return {
    kind: 'changed',
    user: draft.user,
    record: closeDraft(draft, part ? 'receipt.return' : 'receipt.void', after),
    receipt: after,
  };
}

const returnOf = ({ returnNo, amount, items }: ReturnedPart, reason: string, seq: number): PartialReturn => ({
  returnNo,
  amount,
  reason,
  ...(items === undefined ? {} : { lines: fingerprintOf(items) }),
  seq,
});

/** The line of days that the receipt counts for. A line that was removed is replaced by the receipt's own earnings. */
function dayOfReceipt(
  { day, received, earned }: JudgedReceipt,
  user: Situation['user'],
  { rulebook }: Rules,
): DayEarnings | undefined {
  if (day === undefined) return undefined;
  const line = received === undefined ? { day } : { day, received };
  const known = user.days.find((candidate) => isSameLine(candidate, line));
  return known ?? { ...line, cap: rulebook.earning.perDay ?? {}, ...earned };
}
