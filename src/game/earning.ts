// What money earns: exact fractions added up, then rounded down once per receipt, then capped.
import type { DayChange } from './change.ts';
import { calendarAt } from './period.ts';
import type { Purchase } from './receipt.ts';
import { amountByCategory } from './receipt.ts';
import type { Fraction } from './rulebook.ts';
import type { Rules } from './rules.ts';
import type { DayEarnings, User } from './user.ts';
import { add, OverflowError, shareDown } from './whole.ts';
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

/** The day of a purchase, with what the shopper has earned in it so far; undefined where days are not capped. */
export function dayOf(rules: Rules, user: User, issuedAtMs: number): DayEarnings | undefined {
  const cap = rules.rulebook.earning.perDay;
  if (cap === undefined) return undefined;
  const day = localTime(calendarAt(rules.rulebook, issuedAtMs).timeZone, issuedAtMs).date;
  return user.days.find((candidate) => candidate.day === day) ?? { day, cap, ...nothing };
}

export const nothing: Earned = { coins: 0, xp: 0 };

/** What the shopper has more (or less) when the day earns `by` more (or less): the cap is taken of the sum. */
export function paidFor(day: DayEarnings | undefined, by: Earned): Earned {
  const paid = (unit: 'coins' | 'xp'): number => {
    if (day === undefined) return by[unit];
    const most = day.cap[unit] ?? Number.MAX_SAFE_INTEGER;
    return Math.min(most, add(day[unit], by[unit])) - Math.min(most, day[unit]);
  };
  return { coins: paid('coins'), xp: paid('xp') };
}

/** As an entry carries it; nothing where the day earns the same. */
export const dayChange = (
  day: DayEarnings | undefined,
  { coins, xp }: Earned,
): { readonly earned?: DayChange } =>
  day === undefined || (coins === 0 && xp === 0) ? {} : { earned: { day: day.day, cap: day.cap, coins, xp } };

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
  const whole = numerator / denominator;
  if (whole > BigInt(Number.MAX_SAFE_INTEGER)) throw new OverflowError('earnings leave the exact range');
  return Number(whole);
}
