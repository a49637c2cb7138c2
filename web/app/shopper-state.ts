// The shopper's state on the page: a snapshot, updated by entries, and stored for a start without a network.
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Cursor, Snapshot } from '../../src/contracts/shoppers.ts';
import { readKept, writeKept } from '../kit/keep.ts';

export interface ShopperState {
  readonly userId: string;
  readonly epoch: string;
  readonly snapshot: Snapshot;
  /** The latest ones, rising by `seq`. */
  readonly entries: readonly Entry[];
  /** When the node last confirmed it, in ms since 1970. */
  readonly heardAtMs: number;
  /** Levels up to this entry were celebrated. */
  readonly celebratedSeq: number;
}

const entriesKept = 300;

/** The state with these entries in its history. Totals change by those that the snapshot does not contain yet. */
export function withEntries(state: ShopperState, entries: readonly Entry[], heardAtMs: number): ShopperState {
  const known = new Set(state.entries.map(({ seq }) => seq));
  const fresh = entries.filter(({ seq }) => !known.has(seq));
  if (fresh.length === 0) return { ...state, heardAtMs };
  const all = [...state.entries, ...fresh].sort((one, other) => one.seq - other.seq);
  return {
    ...state,
    heardAtMs,
    snapshot: fresh.reduce(moved, state.snapshot),
    entries: all.slice(-entriesKept),
  };
}

/** Applies the totals that an entry contains; no rule is computed. */
function moved(snapshot: Snapshot, entry: Entry): Snapshot {
  if (entry.seq <= snapshot.seq) return snapshot;
  const receipts = entry.kind === 'purchase.recorded' ? 1 : 0;
  return {
    ...snapshot,
    seq: entry.seq,
    coins: entry.balance,
    debt: Math.max(0, -entry.balance),
    xp: snapshot.xp + (entry.xp ?? 0),
    level:
      entry.kind === 'level.reached' || entry.kind === 'level.lost'
        ? (entry.level ?? snapshot.level)
        : snapshot.level,
    totalReceipts: (snapshot.totalReceipts ?? 0) + receipts,
    totalSpent: (snapshot.totalSpent ?? 0) + (entry.amount ?? 0),
    missions: snapshot.missions.map((mission) =>
      mission.code === entry.mission && entry.progress !== undefined
        ? { ...mission, progress: entry.progress }
        : mission,
    ),
  };
}

/** Replaces the state by a snapshot that is not older. */
export function withSnapshot(
  state: ShopperState | null,
  snapshot: Snapshot,
  { epoch, heardAtMs }: { readonly epoch: string; readonly heardAtMs: number },
): ShopperState {
  const isSame = state?.userId === snapshot.userId && state.epoch === epoch;
  if (isSame && snapshot.seq < state.snapshot.seq) return { ...state, heardAtMs };
  return {
    userId: snapshot.userId,
    epoch,
    snapshot,
    entries: isSame ? state.entries : [],
    heardAtMs,
    celebratedSeq: isSame ? state.celebratedSeq : snapshot.seq,
  };
}

export const cursorOf = (state: ShopperState | null): Cursor | undefined =>
  state === null ? undefined : { epoch: state.epoch, seq: state.snapshot.seq };

/** The highest reached level that was not celebrated yet. */
export const levelToCelebrate = (state: ShopperState): number | null => {
  const reached = state.entries.filter(
    ({ kind, seq }) => kind === 'level.reached' && seq > state.celebratedSeq,
  );
  const level = Math.max(0, ...reached.map(({ level = 0 }) => level));
  // A return took it back meanwhile, so there is nothing to celebrate.
  return level > 0 && level <= state.snapshot.level ? level : null;
};

const nameFor = (userId: string): string => `shopper:${userId}`;

export function readState(userId: string): ShopperState | null {
  try {
    const kept = JSON.parse(readKept('local', nameFor(userId)) ?? 'null') as ShopperState | null; // written below
    return kept?.userId === userId && Array.isArray(kept.entries) ? kept : null;
  } catch {
    return null;
  }
}

export const keepState = (state: ShopperState): boolean =>
  writeKept('local', nameFor(state.userId), JSON.stringify(state));

/** Removes all data of the shopper from this device. */
export function forgetState(userId: string): void {
  writeKept('local', nameFor(userId), null);
  writeKept('local', `code:${userId}`, null);
}
