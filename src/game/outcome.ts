// Outcomes: the answer to a command, derived from its stored record, so that it can be given again at any time.
import type { Building } from './building.ts';
import type { JournalEntry, JournalRecord, ReceiptRecord } from './change.ts';
import { coinsOf, xpOf } from './change.ts';
import type { Receipt } from './receipt.ts';
import type { ReceiptLine } from './receipt-line.ts';
import { receiptLineOf } from './receipt-line.ts';

/** An entry as clients see it, without internal fields of the change. */
export interface Entry {
  readonly seq: number;
  readonly kind: JournalEntry['kind'];
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly coins?: number;
  readonly xp?: number;
  /** Coins after this entry. */
  readonly balance: number;
  readonly level?: number;
  readonly mission?: string;
  readonly progress?: number;
  readonly target?: number;
  readonly amount?: number;
  /** Absent where no receipt is involved. */
  readonly receiptId?: string;
  readonly reason?: string;
  /** Of a correction: the reason that staff wrote. */
  readonly note?: string;
}

export interface MissionOutcome {
  readonly code: string;
  readonly progress: number;
  readonly target: number;
  readonly completed: boolean;
}

export interface Outcome {
  readonly status: 'applied' | 'duplicate' | 'review' | 'rejected' | 'noted' | 'preview';
  readonly standing?: 'applied' | 'returned' | 'voided';
  /** Minor units left of the receipt. */
  readonly left?: number;
  /** Why it earns nothing. */
  readonly reason?: string;
  /** Of a preview: the cap that the coins of the purchase reach. */
  readonly capped?: 'receipt' | 'day';
  /** The till sent an impossible time, and the time of arrival was used. */
  readonly clock?: 'corrected';
  /** The id of the receipt or of the correction. */
  readonly receiptId: string;
  /** Null where a void came before its receipt: the shopper is not known yet. */
  readonly userId: string | null;
  readonly seq: number;
  readonly coins: { readonly delta: number; readonly balance: number };
  readonly xp: { readonly delta: number; readonly total: number };
  readonly level: { readonly from: number; readonly to: number };
  readonly missions: readonly MissionOutcome[];
  readonly entries: readonly Entry[];
}

/** The part of an outcome that a store may see: no shopper, no balance, no entries. */
export interface Settled {
  readonly status: Outcome['status'];
  readonly receiptId: string;
  readonly coins: { readonly delta: number };
  readonly xp: { readonly delta: number };
  readonly levelReached: number | null;
  readonly missionsCompleted: readonly string[];
  /** The receipt as a line of the store's list. */
  readonly receipt?: ReceiptLine | undefined;
}

export const settledOf = (
  { status, receiptId, coins, xp, level, missions }: Outcome,
  record: Pick<ReceiptRecord, 'receipt'>,
): Settled => ({
  status,
  receiptId,
  coins: { delta: coins.delta },
  xp: { delta: xp.delta },
  levelReached: level.to > level.from ? level.to : null,
  missionsCompleted: missions.filter(({ completed }) => completed).map(({ code }) => code),
  receipt: receiptLineOf(record),
});

/** The entries of a record as they go over the wire, in order. */
export function entriesOf(record: JournalRecord): Entry[] {
  const at = new Date(record.atMs).toISOString();
  return record.entries.map((entry, index) => wireEntry(entry, record, record.firstSeq + index, at));
}

function wireEntry(entry: JournalEntry, record: JournalRecord, seq: number, at: string): Entry {
  const { kind, balance } = entry;
  const wire: Building<Entry> = { seq, kind, at, balance };
  if (record.cause === 'adjust') wire.note = record.correction.reason;
  else wire.receiptId = record.ref;
  switch (entry.kind) {
    case 'purchase.recorded':
    case 'purchase.returned':
      wire.amount = entry.amount;
      return wire;
    case 'coins.credited':
    case 'coins.debited':
      wire.coins = entry.coins;
      wire.reason = entry.reason;
      return wire;
    case 'xp.gained':
    case 'xp.lost':
      wire.xp = entry.xp;
      wire.reason = entry.reason;
      return wire;
    case 'level.reached':
    case 'level.lost':
      wire.coins = entry.coins;
      wire.level = entry.level;
      return wire;
    case 'mission.progressed':
    case 'mission.regressed':
      wire.mission = entry.mission;
      wire.progress = entry.progress;
      wire.target = entry.target;
      return wire;
    case 'mission.completed':
    case 'mission.reopened':
      wire.coins = entry.coins;
      wire.xp = entry.xp;
      wire.mission = entry.mission;
      return wire;
  }
}

/** The outcome of the command that wrote this record. `receipt` is its receipt in the current state. */
export function outcomeOf(
  record: JournalRecord,
  status: Outcome['status'] = 'applied',
  receipt: Receipt | null = record.receipt,
): Outcome {
  const { entries, after } = record;
  let coins = 0;
  let xp = 0;
  for (const entry of entries) {
    coins += coinsOf(entry);
    xp += xpOf(entry);
  }
  const outcome: Building<Outcome> = {
    status,
    receiptId: record.ref,
    userId: record.userId,
    seq: record.seq,
    coins: { delta: coins, balance: after.coins },
    xp: { delta: xp, total: after.xp },
    level: { from: record.levelBefore, to: after.level },
    missions: missionsOf(entries),
    entries: entriesOf(record),
  };
  if (isClockCorrected(receipt)) outcome.clock = 'corrected';
  return Object.assign(outcome, standingOf(receipt));
}

/** Each mission of the entries, after the last one about it. */
function missionsOf(entries: readonly JournalEntry[]): MissionOutcome[] {
  const missions = new Map<string, Building<MissionOutcome>>();
  for (const entry of entries) {
    if (entry.kind === 'mission.progressed' || entry.kind === 'mission.regressed') {
      const { mission: code, progress, target } = entry;
      missions.set(code, { code, progress, target, completed: false });
    } else if (entry.kind === 'mission.completed') {
      const moved = missions.get(entry.mission);
      if (moved !== undefined) moved.completed = true;
    }
  }
  return [...missions.values()];
}

/** The standing of the receipt, as answers show it. */
export function standingOf(receipt: Receipt | null): Pick<Outcome, 'standing' | 'left' | 'reason'> {
  if (receipt === null || receipt.status === 'tombstone') return {};
  if (receipt.status === 'rejected') {
    return { standing: 'voided', left: 0, reason: `voided or returned before it arrived: ${receipt.reason}` };
  }
  return { standing: receipt.status, left: receipt.left };
}

const isClockCorrected = (receipt: Receipt | null): boolean => receipt !== null && 'toldAtMs' in receipt;

/** The outcome where no shopper changed: a return before its receipt (`noted`), a receipt after its void (`rejected`). */
export function outcomeWithoutChange(receipt: Receipt, status: Outcome['status']): Outcome {
  const standing = receipt.status === 'rejected' ? receipt.standing : { seq: 0, coins: 0, xp: 0, level: 1 };
  return {
    status,
    ...standingOf(receipt),
    ...(isClockCorrected(receipt) ? { clock: 'corrected' as const } : {}),
    receiptId: receipt.id,
    userId: receipt.status === 'tombstone' ? null : receipt.userId,
    seq: standing.seq,
    coins: { delta: 0, balance: standing.coins },
    xp: { delta: 0, total: standing.xp },
    level: { from: standing.level, to: standing.level },
    missions: [],
    entries: [],
  };
}
