// What a shopper's oldest entries came to, kept in their place: the ledger snapshot that the rest of the journal goes on from.
import type { CorrectionRecord, JournalRecord } from './change.ts';
import { replay } from './evolve.ts';
import type { JudgedReceipt } from './receipt.ts';
import type { Rules } from './rules.ts';
import type { Scores } from './scores.ts';
import { measures, rankingKey, scoreChangeOf } from './scores.ts';
import type { User } from './user.ts';
import { nameOf, newUser, put } from './user.ts';
import { add } from './whole.ts';

/** Bounded: a shopper, two sums, and a line for each store and category that they ever bought in. */
export interface LedgerSnapshot {
  /** After the last folded entry, whose number is `user.seq`. */
  readonly user: User;
  /** Of the receipts that went with their last record: how many were left with something, and minor units left. */
  readonly receipts: { readonly standing: number; readonly spent: number };
  /** Coins that corrections gave, less those they took; absent: none did. No score counts them. */
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

/** The ledger snapshot after the next record, with the rules that judged its receipt; null where it has none. */
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

/** The ledger snapshot when a receipt goes with the last of its records. */
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

/** All time has one period for every calendar. */
const allTime = 'all';

const scopeOfAllTime = (key: string): string | null =>
  key.endsWith(`:${allTime}`) ? key.slice(0, -allTime.length - 1) : null;

function addScores(list: LedgerSnapshot['scores'], scope: string, by: Scores): LedgerSnapshot['scores'] {
  const at = list.findIndex((known) => nameOf(known) === scope);
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
 * What is wrong with a ledger snapshot by itself, a sentence each: what a shopper has of all time is their balance less
 * corrections, and every purchase was in one store.
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
