// Computes earnings: exact fractions are added up, rounded down once per receipt, and capped.
import type { DayChange } from './change.ts';
import { isSameLine, maxLateLines, paidByChange } from './day-caps.ts';
import type { Purchase } from './receipt.ts';
import { amountByCategory } from './receipt.ts';
import { businessDay } from './receipt-id.ts';
import type { EarningRate } from './rulebook.ts';
import type { Rules } from './rules.ts';
import type { DayEarnings, User } from './user.ts';
import { shareDown, toWhole } from './whole.ts';

export interface Earned {
  readonly coins: number;
  readonly xp: number;
}

/** Minor units by category (null: none known). */
export type Parts = ReadonlyMap<string | null, number>;

/** The purchase by category. An amount that no line covers has the category of the store. */
export const partsOf = (rules: Rules, purchase: Purchase): Parts =>
  amountByCategory(
    purchase,
    purchase.amount,
    rules.categories,
    rules.stores.get(purchase.storeId)?.category ?? null,
  );

/**
 * What a purchase earns before the daily cap: the sum of amount × give ÷ per over its parts, rounded down once, at most
 * the cap per receipt.
 */
export function earningsOf(rules: Rules, { storeId }: Purchase, parts: Parts): Earned {
  const terms = Array.from(parts, ([category, amount]) => ({
    amount,
    rate: rules.rateFor(storeId, category),
  }));
  const { coins, xp } = rules.rulebook.earning.perReceipt ?? {};
  return {
    coins: Math.min(sumDown(terms, 'coins'), coins ?? Number.MAX_SAFE_INTEGER),
    xp: Math.min(sumDown(terms, 'xp'), xp ?? Number.MAX_SAFE_INTEGER),
  };
}

/**
 * The line of days that a purchase counts for, with the earnings so far; undefined where days are not capped. A purchase
 * that arrives on a later day counts for both days.
 */
export function dayOf(
  rules: Rules,
  user: User,
  issuedAtMs: number,
  receivedAtMs: number,
): DayEarnings | undefined {
  const { earning } = rules.rulebook;
  if (earning.perDay === undefined) return undefined;
  const [bought, received] = [businessDay(rules, issuedAtMs), businessDay(rules, receivedAtMs)];
  const late = bought === received ? { day: bought } : { day: bought, received };
  const known = user.days.find((line) => isSameLine(line, late));
  if (known !== undefined) return known;
  if (late.received === undefined || user.days.filter(isLate).length < maxLateLines) {
    return { ...late, cap: earning.perDay, ...nothing };
  }
  const today = { day: received };
  return user.days.find((line) => isSameLine(line, today)) ?? { ...today, cap: earning.perDay, ...nothing };
}

const isLate = ({ received }: DayEarnings): boolean => received !== undefined;

export const nothing: Earned = { coins: 0, xp: 0 };

/** How much more (or less) the shopper gets when the line earns `by` more (or less): caps apply to the sums. */
export const paidFor = ({ days }: User, line: DayEarnings | undefined, by: Earned): Earned =>
  line === undefined ? by : paidByChange(days, line, by);

/** The change of the day as an entry stores it; undefined where the day earns the same. */
export const dayChange = (line: DayEarnings | undefined, { coins, xp }: Earned): DayChange | undefined =>
  line === undefined || (coins === 0 && xp === 0) ? undefined : { ...line, coins, xp };

interface Term {
  readonly amount: number;
  readonly rate: EarningRate;
}

/** floor(Σ amount × give ÷ per), exact. */
function sumDown(terms: readonly Term[], unit: 'coins' | 'xp'): number {
  const first = terms[0]?.rate[unit];
  if (first === undefined) return 0;
  if (terms.every(({ rate }) => rate[unit].give === first.give && rate[unit].per === first.per)) {
    const all = terms.reduce((sum, { amount }) => sum + amount, 0);
    return shareDown(all, first.give, first.per);
  }
  let numerator = 0n;
  let denominator = 1n;
  for (const { amount, rate } of terms) {
    const { give, per } = rate[unit];
    numerator = numerator * BigInt(per) + BigInt(amount) * BigInt(give) * denominator;
    denominator *= BigInt(per);
  }
  return toWhole(numerator / denominator);
}
