// What money earns: exact fractions added up, then rounded down once per receipt, then capped.
import type { DayChange } from './change.ts';
import { lineKey, maxLateLines, paidByChange } from './day-caps.ts';
import { calendarAt } from './period.ts';
import type { Purchase } from './receipt.ts';
import { amountByCategory } from './receipt.ts';
import type { Fraction } from './rulebook.ts';
import type { Rules } from './rules.ts';
import type { DayEarnings, User } from './user.ts';
import { shareDown, toWhole } from './whole.ts';
import { localTime } from './zone.ts';

export interface Earned {
  readonly coins: number;
  readonly xp: number;
}

/**
 * What a purchase earns under these rules, before the cap of its day: the sum over categories of amount × give ÷ per,
 * rounded down once, at most the cap per receipt.
 */
export function earningsOf(rules: Rules, purchase: Purchase): Earned {
  const fallback = rules.stores.get(purchase.storeId)?.category ?? null;
  const parts = [...amountByCategory(purchase, purchase.amount, rules.categories, fallback)].map(
    ([category, amount]) => ({
      amount,
      rate: rules.rateFor(purchase.storeId, category),
    }),
  );
  const cap = rules.rulebook.earning.perReceipt;
  const earned = (unit: 'coins' | 'xp'): number =>
    Math.min(
      sumDown(parts.map(({ amount, rate }) => ({ amount, fraction: rate[unit] }))),
      cap?.[unit] ?? Number.MAX_SAFE_INTEGER,
    );
  return { coins: earned('coins'), xp: earned('xp') };
}

/**
 * The line of days that a purchase counts for, with what the shopper has earned in it so far; undefined where days are not
 * capped. A purchase that comes in on a later day than its own counts for both.
 */
export function dayOf(
  rules: Rules,
  user: User,
  issuedAtMs: number,
  receivedAtMs: number,
): DayEarnings | undefined {
  const { earning } = rules.rulebook;
  if (earning.perDay === undefined) return undefined;
  const [bought, received] = [issuedAtMs, receivedAtMs].map(
    (atMs) => localTime(calendarAt(rules.rulebook, atMs).timeZone, atMs).date,
  ) as [string, string]; // one for each instant
  const late = bought === received ? { day: bought } : { day: bought, received };
  const known = user.days.find((line) => lineKey(line) === lineKey(late));
  if (known !== undefined) return known;
  if (late.received === undefined || user.days.filter(isLate).length < maxLateLines) {
    return { ...late, cap: earning.perDay, ...nothing };
  }
  const today = user.days.find((line) => lineKey(line) === lineKey({ day: received }));
  return today ?? { day: received, cap: earning.perDay, ...nothing };
}

const isLate = ({ received }: DayEarnings): boolean => received !== undefined;

export const nothing: Earned = { coins: 0, xp: 0 };

/** What the shopper has more (or less) when the line earns `by` more (or less): the caps are taken of the sums. */
export const paidFor = ({ days }: User, line: DayEarnings | undefined, by: Earned): Earned =>
  line === undefined ? by : paidByChange(days, line, by);

/** As an entry carries it; nothing where the day earns the same. */
export const dayChange = (
  line: DayEarnings | undefined,
  { coins, xp }: Earned,
): { readonly earned?: DayChange } =>
  line === undefined || (coins === 0 && xp === 0) ? {} : { earned: { ...line, coins, xp } };

/** floor(Σ amount × give ÷ per), exact. */
function sumDown(terms: readonly { readonly amount: number; readonly fraction: Fraction }[]): number {
  const [first, ...others] = terms;
  if (first === undefined) return 0;
  const { give, per } = first.fraction;
  if (others.every(({ fraction }) => fraction.give === give && fraction.per === per)) {
    return shareDown(
      terms.reduce((sum, { amount }) => sum + amount, 0),
      give,
      per,
    );
  }
  let numerator = 0n;
  let denominator = 1n;
  for (const { amount, fraction } of terms) {
    numerator = numerator * BigInt(fraction.per) + BigInt(amount) * BigInt(fraction.give) * denominator;
    denominator *= BigInt(fraction.per);
  }
  return toWhole(numerator / denominator);
}
