// Groups entries by purchase or return, with a line for each part.
import type { Entry } from '../../src/contracts/receipts.ts';

export interface HappeningLine {
  readonly kind: 'purchase' | 'mission' | 'level';
  readonly coins: number;
  readonly xp: number;
  readonly mission?: string;
  readonly level?: number;
}

/** All entries of one commit. */
export interface Happening {
  readonly firstSeq: number;
  /** Empty, like its two parts, if no receipt is involved: a correction of coins. */
  readonly receiptId: string;
  readonly store: string;
  readonly receiptNo: string;
  /** The operator's reason for a correction. */
  readonly note?: string;
  readonly at: string;
  /** Minor units: negative for a return. */
  readonly amount: number;
  readonly coins: number;
  readonly xp: number;
  readonly lines: readonly HappeningLine[];
}

/** Groups entries (rising by `seq`) by commit, newest first. */
export function happeningsOf(entries: readonly Entry[]): Happening[] {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    // If two commits about one receipt have the same time, each begins with a purchase or a return.
    const begins =
      entry.kind === 'purchase.recorded' ||
      entry.kind === 'purchase.returned' ||
      entry.receiptId === undefined;
    const [first] = last ?? [];
    if (last && first && !begins && first.receiptId === entry.receiptId && first.at === entry.at)
      last.push(entry);
    else groups.push([entry]);
  }
  return groups
    .map(happeningOf)
    .filter((happening) => happening !== null)
    .reverse();
}

function happeningOf(entries: readonly Entry[]): Happening | null {
  const [first] = entries;
  if (first === undefined) return null;
  const { receiptId = '', note } = first;
  const colon = receiptId.indexOf(':');
  const lines = entries.map(lineOf).filter((line) => line !== null);
  const sum = (of: 'coins' | 'xp' | 'amount'): number =>
    entries.reduce((total, entry) => total + (entry[of] ?? 0), 0);
  return {
    firstSeq: first.seq,
    receiptId,
    store: receiptId.slice(0, Math.max(0, colon)),
    receiptNo: receiptId.slice(colon + 1),
    ...(note === undefined ? {} : { note }),
    at: first.at,
    amount: sum('amount'),
    coins: sum('coins'),
    xp: sum('xp'),
    lines: merged(lines),
  };
}

function lineOf({ kind, coins = 0, xp = 0, mission, level }: Entry): HappeningLine | null {
  if (kind === 'mission.completed' || kind === 'mission.reopened') {
    return { kind: 'mission', coins, xp, ...(mission === undefined ? {} : { mission }) };
  }
  if (kind === 'level.reached' || kind === 'level.lost') {
    return { kind: 'level', coins, xp, ...(level === undefined ? {} : { level }) };
  }
  return coins === 0 && xp === 0 ? null : { kind: 'purchase', coins, xp };
}

/** Coins and XP of the purchase are two entries and one line. */
function merged(lines: readonly HappeningLine[]): HappeningLine[] {
  const earned = lines.filter(({ kind }) => kind === 'purchase');
  const others = lines.filter(({ kind }) => kind !== 'purchase');
  if (earned.length === 0) return others;
  const sum = (of: 'coins' | 'xp'): number => earned.reduce((total, line) => total + line[of], 0);
  return [{ kind: 'purchase', coins: sum('coins'), xp: sum('xp') }, ...others];
}
