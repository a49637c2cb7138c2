// Plans one compaction step: the ledger snapshot that replaces some records. Pure: everything it needs was read before.
import type { JournalRecord } from '../game/change.ts';
import type { LedgerSnapshot } from '../game/ledger-snapshot.ts';
import { foldReceipt, foldRecord, newLedgerSnapshot } from '../game/ledger-snapshot.ts';
import type { JudgedReceipt, Receipt } from '../game/receipt.ts';
import type { Rules } from '../game/rules.ts';
import type { User } from '../game/user.ts';
import { tidy } from '../game/user.ts';
import type { CompactionStep } from '../ports/compaction-store.ts';

export interface ToCompact {
  readonly userId: string;
  /** Null before the first. */
  readonly ledgerSnapshot: LedgerSnapshot | null;
  /** The records after it, one or more, up to the end of a document. */
  readonly records: readonly JournalRecord[];
  /** The receipts of these records as they stand today. */
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly judgedBy: ReadonlyMap<number, Rules>;
  /**
   * Set if these records may be the shopper's last. Everything that ended before `keepFrom` is removed from this shopper.
   * The next purchase removes the same and more, so a copy that still has it reaches the same state then.
   */
  readonly last: { readonly user: User; readonly keepFrom: string } | null;
}

/** Why the records are not folded, in words. */
export interface NotCompacted {
  readonly broken: string;
}

/** Records that do not add up are not folded, so that an audit still finds them. */
export function planCompaction({
  userId,
  records,
  receipts,
  judgedBy,
  last,
  ...known
}: ToCompact): CompactionStep | NotCompacted {
  const before = known.ledgerSnapshot ?? newLedgerSnapshot(userId);
  let ledgerSnapshot = before;
  const met = new Map<string, JudgedReceipt>();
  for (const record of records) {
    const fault = faultOf(record, ledgerSnapshot.user);
    if (fault !== null) return { broken: `record ${record.firstSeq}: ${fault}` };
    const { receipt, after } = record;
    const rules = receipt === null ? null : judgedBy.get(receipt.rulebook);
    if (receipt !== null && rules === undefined)
      return { broken: `rulebook ${receipt.rulebook} of receipt ${receipt.id} is missing` };
    ledgerSnapshot = foldRecord(ledgerSnapshot, record, rules ?? null);
    const { coins, xp, level } = ledgerSnapshot.user;
    if (after.coins !== coins || after.xp !== xp || after.level !== level) {
      return { broken: `record ${record.firstSeq}: leads elsewhere than it says` };
    }
    if (receipt !== null) met.set(receipt.id, receipt);
  }
  // A receipt is removed with its last record: the one with its current version.
  const gone = [...met.values()].filter(({ id, version }) => receipts.get(id)?.version === version);
  ledgerSnapshot = gone.reduce(foldReceipt, ledgerSnapshot);
  const step = { seqBefore: before.user.seq, ledgerSnapshot, records, receipts: gone.length, tidied: null };
  if (last?.user.seq !== ledgerSnapshot.user.seq) return step;
  if (JSON.stringify(last.user) !== JSON.stringify(ledgerSnapshot.user))
    return { broken: 'the journal leads elsewhere than to the shopper' };
  const { missions, past, days } = tidy(last.user, last.keepFrom);
  const tidied: User = { ...last.user, missions, past, days };
  return { ...step, ledgerSnapshot: { ...ledgerSnapshot, user: tidied }, tidied };
}

function faultOf({ userId, firstSeq, seq, entries, ref, receipt }: JournalRecord, user: User): string | null {
  if (firstSeq !== user.seq + 1) return `entry ${user.seq + 1} is missing`;
  if (entries.length !== seq - firstSeq + 1) return `holds ${entries.length} entries`;
  if (receipt === null) return userId === user.id ? null : `it is of user ${userId}`;
  const isOwn = receipt.id === ref && receipt.userId === userId && userId === user.id;
  return isOwn ? null : `its receipt ${receipt.id} is of user ${receipt.userId}`;
}
