// A ledger snapshot: the state that replaces a shopper's oldest entries. The journal continues from it.
import type { CorrectionRecord, JournalRecord } from './change.ts';
import { replay } from './evolve.ts';
import type { JudgedReceipt } from './receipt.ts';
import type { Rules } from './rules.ts';
import type { Scores } from './scores.ts';
import { measures, rankingKey, scoreChangeOf } from './scores.ts';
import type { User } from './user.ts';
import { nameOf, newUser, placeOf, put } from './user.ts';
import { add } from './whole.ts';

/** Its size is bounded: a shopper, two sums, and a line for each store and category with purchases. */
export interface LedgerSnapshot {
  /** After the last folded entry, whose number is `user.seq`. */
  readonly user: User;
  /** Of the removed receipts: how many had something left, and the minor units left. */
  readonly receipts: { readonly standing: number; readonly spent: number };
  /** The sum of coins from corrections, which no score counts; absent: there was none. */
  readonly corrected?: number;
  /** Scores of all time from the folded entries, by scope (`mall`, `store.ID`, `category.CODE`), sorted by it. */
  readonly scores: readonly (readonly [scope: string, scores: Scores])[];
}

/** Before anything is folded. */
export const newLedgerSnapshot = (userId: string): LedgerSnapshot => ({
  user: newUser(userId),
  receipts: { standing: 0, spent: 0 },
  scores: [],
});

/** The ledger snapshot after the next record. `rules` judged its receipt; null where it has none. */
export function foldRecord(
  ledgerSnapshot: LedgerSnapshot,
  record: JournalRecord,
  rules: Rules | null,
): LedgerSnapshot {
  if (record.cause === 'adjust') return foldCorrection(ledgerSnapshot, record);
  const { rankings, coins, xp, receipts } = scoreChangeOf(record, rules);
  const scores = rankings.reduce((known, { key }) => {
    const scope = scopeOfAllTime(key);
    return scope === null ? known : addScores(known, scope, { coins, xp, receipts });
  }, ledgerSnapshot.scores);
  return { ...ledgerSnapshot, user: replay(ledgerSnapshot.user, record), scores };
}

function foldCorrection(ledgerSnapshot: LedgerSnapshot, record: CorrectionRecord): LedgerSnapshot {
  const user = replay(ledgerSnapshot.user, record);
  return {
    ...ledgerSnapshot,
    user,
    corrected: add(ledgerSnapshot.corrected ?? 0, user.coins - ledgerSnapshot.user.coins),
  };
}

/** The ledger snapshot after a receipt is removed with its last record. */
export const foldReceipt = (
  ledgerSnapshot: LedgerSnapshot,
  { left }: Pick<JudgedReceipt, 'left'>,
): LedgerSnapshot => ({
  ...ledgerSnapshot,
  receipts: {
    standing: ledgerSnapshot.receipts.standing + (left > 0 ? 1 : 0),
    spent: add(ledgerSnapshot.receipts.spent, left),
  },
});

/** The name of the all-time period, the same in every calendar. */
const allTime = 'all';

const scopeOfAllTime = (key: string): string | null =>
  key.endsWith(`:${allTime}`) ? key.slice(0, -allTime.length - 1) : null;

function addScores(list: LedgerSnapshot['scores'], scope: string, by: Scores): LedgerSnapshot['scores'] {
  const at = placeOf(list, scope);
  const known = list[at]?.[1] ?? nothing();
  const sum = {
    coins: add(known.coins, by.coins),
    xp: add(known.xp, by.xp),
    receipts: add(known.receipts, by.receipts),
  };
  return put(list, at, [scope, sum], nameOf);
}

/** A ledger snapshot as the leaderboards take it: all-time scores by ranking, as of entry `seq`. */
export interface ScoreSnapshot {
  readonly userId: string;
  readonly seq: number;
  readonly scores: readonly ({ readonly key: string } & Scores)[];
}

export const scoreSnapshotOf = ({ user, scores }: LedgerSnapshot): ScoreSnapshot => ({
  userId: user.id,
  seq: user.seq,
  scores: scores.map(([scope, sums]) => ({ key: rankingKey(scope, allTime), ...sums })),
});

/**
 * The faults of a ledger snapshot by itself, a sentence each. The all-time scores of the mall, and the sum over the stores,
 * must both equal the shopper's totals without corrections.
 */
export function ledgerSnapshotFaults({ user, scores, corrected = 0 }: LedgerSnapshot): string[] {
  const whole = { coins: user.coins - corrected, xp: user.xp, receipts: user.totalReceipts };
  const sums = { mall: nothing(), stores: nothing() };
  for (const [scope, by] of scores) {
    const sum = scope === 'mall' ? sums.mall : scope.startsWith('store.') ? sums.stores : nothing();
    for (const measure of measures) sum[measure] += by[measure];
  }
  return Object.entries(sums).flatMap(([where, sum]) =>
    measures.flatMap((measure) =>
      sum[measure] === whole[measure]
        ? []
        : [`${measure} of the ${where} add up to ${sum[measure]}, not ${whole[measure]}`],
    ),
  );
}

const nothing = () => ({ coins: 0, xp: 0, receipts: 0 });
