// Score changes of a record: in which scopes, in which periods. Pure: they depend only on the record and on the rulebook
// that judged its receipt, so they can be computed again at any time.
import type { JournalRecord } from './change.ts';
import { coinsOf, xpOf } from './change.ts';
import { partsOf } from './earning.ts';
import type { Calendar, Period } from './period.ts';
import { periodBefore, periodOf } from './period.ts';
import type { JudgedReceipt } from './receipt.ts';
import type { Rules } from './rules.ts';

export const measures = ['coins', 'xp', 'receipts'] as const;
export type Measure = (typeof measures)[number];

export const spans = ['day', 'week', 'month', 'all'] as const;
export type Span = (typeof spans)[number];

/** The name of a board: its measure, its scope and its span. */
export interface BoardName {
  readonly measure: Measure;
  /** `mall`, `store.ID` or `category.CODE`. */
  readonly scope: string;
  readonly span: Span;
}

/** The period of a span: `day-2026-11-23`, `week-…` and `month-…` by their first day, or `all`. */
export interface SpanPeriod {
  readonly name: string;
  /** The instant it ends, exclusive; null: never. */
  readonly untilMs: number | null;
}

export type Scores = Readonly<Record<Measure, number>>;

/** A ranking that a change counts in. */
export interface Ranking {
  /** `SCOPE:PERIOD`. */
  readonly key: string;
  readonly untilMs: number | null;
}

/** What one record adds to its shopper's scores. The amounts are the same in every ranking. */
export interface ScoreChange extends Scores {
  readonly userId: string;
  readonly firstSeq: number;
  readonly seq: number;
  readonly rankings: readonly Ranking[];
}

const form = /^([a-z]+):(mall|(?:store|category)\.[^:]+):([a-z]+)$/;

/** Parses `MEASURE:SCOPE:SPAN`; null where it is no such name. */
export function parseBoardName(name: string): BoardName | null {
  const [, measureText, scope = '', spanText] = form.exec(name) ?? [];
  const measure = measures.find((one) => one === measureText);
  const span = spans.find((one) => one === spanText);
  return measure === undefined || span === undefined ? null : { measure, scope, span };
}

const repeated = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

/** The period of this span that holds the instant, in the mall's time zone. */
export function spanPeriod(span: Span, calendar: Calendar, atMs: number): SpanPeriod {
  if (span === 'all') return { name: 'all', untilMs: null };
  return named(span, periodOf({ period: repeated[span] }, calendar, atMs));
}

/** The one before it, also across a change of the calendar; all time has none. */
export const previousSpanPeriod = (span: Span, calendar: Calendar, atMs: number): SpanPeriod | null =>
  span === 'all' ? null : named(span, periodBefore(repeated[span], calendar, atMs));

const named = (span: Span, { key, untilMs }: Period): SpanPeriod => ({
  name: `${span}-${key.slice(key.indexOf('-') + 1)}`,
  untilMs,
});

export const rankingKey = (scope: string, period: string): string => `${scope}:${period}`;

/**
 * The score change of a record. It counts in the periods of the purchase, so a return lowers the scores that the purchase
 * raised. `rules` judged the receipt; null where they are lost, and then nothing is ranked.
 */
export function scoreChangeOf(record: JournalRecord, rules: Rules | null): ScoreChange {
  if (record.cause === 'adjust') return unranked(record);
  const total = { coins: 0, xp: 0, receipts: 0 };
  for (const entry of record.entries) {
    total.coins += coinsOf(entry);
    total.xp += xpOf(entry);
    if ('receipts' in entry) total.receipts += entry.receipts;
  }
  const { userId, firstSeq, seq, receipt } = record;
  return { userId, firstSeq, seq, ...total, rankings: rules === null ? [] : rankingsOf(receipt, rules) };
}

/** A correction is not earned: the leaderboards only note its entries as known. */
const unranked = ({ userId, firstSeq, seq }: JournalRecord): ScoreChange => ({
  userId,
  firstSeq,
  seq,
  coins: 0,
  xp: 0,
  receipts: 0,
  rankings: [],
});

function rankingsOf(receipt: JudgedReceipt, rules: Rules): Ranking[] {
  const periods = spans.map((span) => spanPeriod(span, rules.rulebook, receipt.issuedAtMs));
  return scopesOf(receipt, rules).flatMap((scope) =>
    periods.map(({ name, untilMs }) => ({ key: rankingKey(scope, name), untilMs })),
  );
}

/** The mall, the store, and the category with the largest part of the purchase; of equal ones the first. */
function scopesOf(receipt: JudgedReceipt, rules: Rules): string[] {
  const scopes = ['mall', `store.${receipt.storeId}`];
  let main: string | null = null;
  let most = 0;
  for (const [category, amount] of partsOf(rules, receipt)) {
    if (category === null || amount <= most) continue;
    main = category;
    most = amount;
  }
  return main === null ? scopes : [...scopes, `category.${main}`];
}
