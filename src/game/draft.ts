// A draft of a decision: the shopper as changed so far, and the entries of the changes.
import type { Building } from './building.ts';
import type {
  Change,
  Correction,
  CorrectionRecord,
  JournalEntry,
  ReceiptCause,
  ReceiptRecord,
} from './change.ts';
import { coinsOf, xpOf } from './change.ts';
import { move } from './evolve.ts';
import type { JudgedReceipt } from './receipt.ts';
import type { User } from './user.ts';
import { add } from './whole.ts';

export interface Draft {
  readonly before: User;
  readonly atMs: number;
  readonly user: Building<User>;
  readonly entries: JournalEntry[];
}

/** Opens a change of `user` at `atMs`. */
export function openDraft(user: User, atMs: number): Draft {
  return { before: user, atMs, user: { ...user }, entries: [] };
}

/**
 * Applies one change to the shopper and adds it as an entry with the balance after it. The draft owns the change object
 * from now on and writes to it.
 */
export function record({ user, entries }: Draft, change: Change): void {
  const made = withinRange(user, change);
  move(user, made);
  entries.push(Object.assign(made, { balance: user.coins }));
}

/** Limits the change where a total would exceed the largest exact number, so that entries add up to the balance. */
function withinRange({ coins, xp }: User, change: Change): Change {
  if (Number.isSafeInteger(coins + coinsOf(change)) && Number.isSafeInteger(xp + xpOf(change))) return change;
  const made = { ...change };
  if ('coins' in made) made.coins = add(coins, made.coins) - coins;
  if ('xp' in made) made.xp = add(xp, made.xp) - xp;
  return made;
}

/** Closes the draft into the record that the journal keeps. */
export function closeDraft(draft: Draft, cause: ReceiptCause, receipt: JudgedReceipt): ReceiptRecord {
  return { ...factsOf(draft), cause, ref: receipt.id, ...outcomeIn(draft), receipt };
}

/** Closes the draft of a correction. */
export function closeCorrection(draft: Draft, ref: string, correction: Correction): CorrectionRecord {
  return { ...factsOf(draft), cause: 'adjust', ref, ...outcomeIn(draft), receipt: null, correction };
}

const factsOf = ({ before, atMs, user }: Draft) => ({
  userId: user.id,
  firstSeq: before.seq + 1,
  seq: user.seq,
  atMs,
});

const outcomeIn = ({ before, user, entries }: Draft) => ({
  levelBefore: before.level,
  after: { coins: user.coins, xp: user.xp, level: user.level },
  entries,
});
