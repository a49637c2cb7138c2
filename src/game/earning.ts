// What money earns: exact fractions added up, then rounded down once per receipt, then capped.
import type { DayRoom, Purchase } from './receipt.ts';
import { amountByCategory } from './receipt.ts';
import type { Cap, Fraction } from './rulebook.ts';
import type { Rules } from './rules.ts';
import type { User } from './user.ts';
import { OverflowError, shareDown } from './whole.ts';
import { localTime } from './zone.ts';

export interface Earned {
  readonly coins: number;
  readonly xp: number;
}

/**
 * What `left` minor units of the purchase earn under these rules: the sum over categories of amount × give ÷ per,
 * rounded down once, at most the cap per receipt and the room that the day had when the receipt was judged.
 */
export function earningsOf(
  rules: Rules,
  purchase: Purchase,
  left: number,
  room: DayRoom | undefined,
): Earned {
  const fallback = rules.stores.get(purchase.storeId)?.category ?? null;
  const parts = [...amountByCategory(purchase, left, rules.categories, fallback)].map(
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
      room?.[unit] ?? Number.MAX_SAFE_INTEGER,
    );
  return { coins: earned('coins'), xp: earned('xp') };
}

/** The room that the caps per day leave this shopper on the day of the purchase; undefined without such caps. */
export function dayRoomOf(rules: Rules, user: User, issuedAtMs: number): DayRoom | undefined {
  const cap = rules.rulebook.earning.perDay;
  if (cap === undefined) return undefined;
  const day = localTime(rules.rulebook.timeZone, issuedAtMs).date;
  const used = user.days.find((candidate) => candidate.day === day);
  return { day, ...roomFor(cap, 'coins', used?.coins ?? 0), ...roomFor(cap, 'xp', used?.xp ?? 0) };
}

const roomFor = (cap: Cap, unit: 'coins' | 'xp', used: number): Partial<Record<'coins' | 'xp', number>> => {
  const limit = cap[unit];
  return limit === undefined ? {} : { [unit]: Math.max(0, limit - used) };
};

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
