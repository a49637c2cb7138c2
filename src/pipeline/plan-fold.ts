// What the next part of a shopper's journal is folded into. Pure: everything it needs was read before.
import type { JournalRecord } from '../game/change.ts';
import type { Opening } from '../game/opening.ts';
import { foldReceipt, foldRecord, newOpening } from '../game/opening.ts';
import type { JudgedReceipt, Receipt } from '../game/receipt.ts';
import { recordsOf } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import { tidy } from '../game/user.ts';
import type { FoldStep } from '../ports/aging.ts';

export interface ToFold {
  readonly userId: string;
  /** Null before the first. */
  readonly opening: Opening | null;
  /** The records after it, one or more. */
  readonly records: readonly JournalRecord[];
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly judgedBy: ReadonlyMap<number, Rules>;
  /** Where these records may be the shopper's last: the shopper, to be freed of what ended before `keepFrom`. */
  readonly last: { readonly user: User; readonly keepFrom: string } | null;
}

/** Why there is nothing to fold, in words. */
export interface NoFold {
  readonly broken: string;
}

/** What does not add up is not folded: an audit still finds it where it is. */
export function planFold({ userId, records, receipts, judgedBy, last, ...known }: ToFold): FoldStep | NoFold {
  const before = known.opening ?? newOpening(userId);
  let opening = before;
  const met = new Map<string, JudgedReceipt>();
  for (const record of records) {
    const receipt = receipts.get(record.receiptId);
    if (receipt === undefined || !('rulebook' in receipt))
      return { broken: `receipt ${record.receiptId} is missing` };
    const rules = judgedBy.get(receipt.rulebook);
    if (rules === undefined)
      return { broken: `rulebook ${receipt.rulebook} of receipt ${receipt.id} is missing` };
    const fault = faultOf(record, receipt, opening.user);
    if (fault !== null) return { broken: `record ${record.firstSeq}: ${fault}` };
    opening = foldRecord(opening, record, receipt, rules);
    const { coins, xp, level } = opening.user;
    const { after } = record;
    if (after.coins !== coins || after.xp !== xp || after.level !== level) {
      return { broken: `record ${record.firstSeq}: leads elsewhere than it says` };
    }
    met.set(receipt.id, receipt);
  }
  const gone = [...met.values()].filter((receipt) =>
    recordsOf(receipt).every(({ firstSeq }) => firstSeq <= opening.user.seq),
  );
  opening = gone.reduce(foldReceipt, opening);
  const step = { seqBefore: before.user.seq, opening, records, receipts: gone, tidied: null };
  if (last?.user.seq !== opening.user.seq) return step;
  if (JSON.stringify(last.user) !== JSON.stringify(opening.user))
    return { broken: 'the journal leads elsewhere than to the shopper' };
  const { missions, past, days } = tidy(last.user, last.keepFrom);
  if (missions === last.user.missions && days === last.user.days) return step;
  const tidied: User = { ...last.user, missions, past, days };
  return { ...step, opening: { ...opening, user: tidied }, tidied };
}

function faultOf(record: JournalRecord, receipt: JudgedReceipt, user: User): string | null {
  const { userId, firstSeq, seq, command, entries } = record;
  if (firstSeq !== user.seq + 1) return `entry ${user.seq + 1} is missing`;
  if (entries.length !== seq - firstSeq + 1) return `holds ${entries.length} entries`;
  const isNamed = recordsOf(receipt).some((own) => own.firstSeq === firstSeq && own.command === command);
  return isNamed && receipt.userId === userId && userId === user.id
    ? null
    : `receipt ${receipt.id} does not name it`;
}
