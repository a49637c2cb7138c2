// Random rulebooks, purchases and histories, small enough that levels, caps and missions are reached often.
import fc from 'fast-check';
import type { Purchase } from '../../src/game/receipt.ts';
import type { Cap, EarningRate, Mission, Rulebook } from '../../src/game/rulebook.ts';
import { weekdays } from '../../src/game/rulebook.ts';
import { newUser } from '../../src/game/user.ts';
import { aPurchase, aReturn, aRulebook, aVoid, dayMs, ms, noon, submitOf } from '../builders.ts';
import type { Mall } from './mall.ts';
import { createMall } from './mall.ts';

const storeIds = ['s1', 's2', 's3'] as const;
const categoryCodes = ['a', 'b', 'c'] as const;
/** The first store sells anything, the last one only its own category. */
const stores = storeIds.map((id, index) => ({
  id,
  name: { en: id },
  category: categoryCodes[index] ?? 'a',
  ...(index === 2 ? {} : { categories: categoryCodes.slice(index) }),
}));
const categories = categoryCodes.map((code) => ({ code, name: { en: code } }));

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
/** Absent if undefined, as in a document. */
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T; // only absent keys went

/** Sometimes much higher than the others, so that rounding matters. */
const fraction = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ give: fc.integer({ min: 0, max: 7 }), per: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ give: 40, per: 1 }) },
);
const cap: fc.Arbitrary<Cap> = fc.record({
  coins: fc.integer({ min: 0, max: 60 }),
  xp: fc.integer({ min: 0, max: 60 }),
});

const narrowRate: fc.Arbitrary<EarningRate> = fc
  .record({
    store: optional(fc.constantFrom(...storeIds)),
    category: optional(fc.constantFrom(...categoryCodes)),
    coins: fraction,
    xp: fraction,
  })
  .filter(({ store, category }) => store !== undefined || category !== undefined)
  .map((rate) => compact(rate) as EarningRate);

const rates: fc.Arbitrary<EarningRate[]> = fc
  .tuple(
    fc.record({ coins: fraction, xp: fraction }),
    fc.uniqueArray(narrowRate, {
      maxLength: 4,
      selector: ({ store, category }) => `${store}:${category}`,
    }),
  )
  .map(([own, narrow]) => [own, ...narrow]);

const earning: fc.Arbitrary<Rulebook['earning']> = fc
  .record({ rates, perReceipt: optional(cap), perDay: optional(cap) })
  .map((drawn) => compact(drawn) as Rulebook['earning']);

const levels = fc
  .array(fc.record({ rise: fc.integer({ min: 1, max: 40 }), coins: fc.integer({ min: 0, max: 9 }) }), {
    maxLength: 6,
  })
  .map((steps) => {
    let xp = 0;
    return steps.map(({ rise, coins }, index) => {
      xp += rise;
      return { level: index + 2, xp, coins };
    });
  });

/** The reward and target of a mission with `maxCompletions` do not change. */
type Terms = Pick<Mission, 'target' | 'perPeriod' | 'maxCompletions' | 'reward'>;
/** Kind and period belong to the code; another rulebook may change anything else. */
const missionPlans: readonly (Pick<Mission, 'code' | 'kind' | 'period'> & { readonly terms?: Terms })[] = [
  { code: 'm1', kind: 'count', period: 'once' },
  { code: 'm2', kind: 'sum', period: 'weekly' },
  { code: 'm3', kind: 'stores', period: 'monthly' },
  { code: 'm4', kind: 'categories', period: 'window' },
  { code: 'm5', kind: 'sum', period: 'window' },
  { code: 'm6', kind: 'count', period: 'daily' },
  {
    code: 'm8',
    kind: 'count',
    period: 'daily',
    terms: { target: 2, perPeriod: 2, maxCompletions: 3, reward: { coins: 7, xp: 11 } },
  },
  { code: 'm7', kind: 'categories', period: 'once' },
];

const clock = fc.constantFrom('00:00', '06:00', '12:00', '18:30');
const filter = fc
  .record({
    stores: optional(fc.subarray([...storeIds], { minLength: 1 })),
    categories: optional(fc.subarray([...categoryCodes], { minLength: 1 })),
    minAmount: optional(fc.integer({ min: 1, max: 30 })),
    weekdays: optional(fc.subarray([...weekdays], { minLength: 4 })),
    hours: optional(fc.record({ from: clock, until: clock }).filter(({ from, until }) => from !== until)),
  })
  .map(compact);

const missionOf = ({ code, kind, period, terms }: (typeof missionPlans)[number]): fc.Arbitrary<Mission> =>
  fc
    .record({
      target: fc.integer({ min: 1, max: kind === 'sum' ? 80 : 3 }),
      filter: optional(filter),
      perPeriod: optional(fc.integer({ min: 1, max: 3 })),
      endsInDays: fc.integer({ min: -15, max: 90 }),
      reward: fc.record({ coins: fc.integer({ min: 0, max: 20 }), xp: fc.integer({ min: 0, max: 40 }) }),
    })
    .map(({ endsInDays, ...rest }) =>
      compact({
        code,
        name: { en: code },
        kind,
        period,
        ...rest,
        ...terms,
        ...(period === 'window' ? { from: instant(-40), until: instant(endsInDays) } : {}),
      } as Mission),
    );

const instant = (days: number): string => new Date(ms(noon) + days * dayMs).toISOString();

const missions = fc
  .tuple(...missionPlans.map((plan) => fc.tuple(fc.integer({ min: 0, max: 2 }), missionOf(plan))))
  .map((drawn) => drawn.filter(([there]) => there > 0).map(([, mission]) => mission));

/** A rulebook that may follow any other one of these in force. */
export const rulebookOf = (version: number): fc.Arbitrary<Rulebook> =>
  fc
    .record({
      timeZone: fc.constantFrom('Asia/Tehran', 'Europe/Berlin', 'Atlantic/Azores'),
      calendar: fc.constantFrom('persian' as const, 'gregorian' as const),
      weekStartsOn: fc.constantFrom(...weekdays),
      earning,
      levels,
      missions,
    })
    .map((rulebook) => aRulebook({ version, stores, categories, ...rulebook }));

export const rulebook = rulebookOf(1);
/** Three rulebooks that follow one another. */
export const rulebooks = fc.tuple(rulebookOf(1), rulebookOf(2), rulebookOf(3));

const item = fc
  .record({
    category: optional(fc.constantFrom(...categoryCodes, 'unheard-of')),
    quantity: fc.integer({ min: 1, max: 3 }),
    amount: fc.integer({ min: 0, max: 40 }),
  })
  .map(compact);

/** A few units of money over several categories, so that nearly everything is rounding. */
const mixed = fc
  .tuple(
    ...categoryCodes.map((category) => fc.record({ category: fc.constant(category), amount: fc.nat(3) })),
  )
  .map((parts) => parts.map((part) => ({ ...part, quantity: 1 })))
  .map((items) => ({
    items,
    amount: Math.max(
      1,
      items.reduce((sum, { amount }) => sum + amount, 0),
    ),
  }));
const plain = fc.record({ amount: fc.integer({ min: 1, max: 60 }), items: fc.array(item, { maxLength: 4 }) });

/** A purchase of the last 25 days; receipt numbers collide sometimes. */
export const purchase: fc.Arbitrary<Purchase> = fc
  .record({
    storeId: fc.constantFrom(...storeIds),
    receiptNo: fc.integer({ min: 1, max: 9 }).map((number) => `r${number}`),
    what: fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: mixed }),
    minutesAgo: fc.integer({ min: 0, max: 25 * 24 * 60 }),
  })
  .map(({ minutesAgo, what, ...rest }) =>
    aPurchase({ ...rest, ...what, issuedAt: new Date(ms(noon) - minutesAgo * 60_000).toISOString() }),
  );

/** The amount of one return, often one unit of money or two. */
export const part = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 60 }));

/** Events in a mall as data. A purchase has the time between its issue and its arrival. */
export type Step =
  | { readonly do: 'submit'; readonly purchase: Purchase }
  | { readonly do: 'void'; readonly which: number }
  | {
      readonly do: 'return';
      readonly which: number;
      readonly returnNo: string;
      readonly amount: number;
      /** The index of the returned line, counted over the lines of the receipt; absent: only an amount is returned. */
      readonly line?: number;
    }
  | { readonly do: 'publish'; readonly which: number }
  | { readonly do: 'wait'; readonly days: number };

const which = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: purchase.map((bought): Step => ({ do: 'submit', purchase: bought })) },
  { weight: 2, arbitrary: which.map((index): Step => ({ do: 'void', which: index })) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        which,
        returnNo: fc.constantFrom('b1', 'b2', 'b3'),
        amount: part,
        line: optional(fc.nat({ max: 5 })),
      })
      .map(({ line, ...back }): Step => ({ do: 'return', ...back, ...(line === undefined ? {} : { line }) })),
  },
  { weight: 1, arbitrary: which.map((index): Step => ({ do: 'publish', which: index })) },
  { weight: 1, arbitrary: fc.integer({ min: -1, max: 70 }).map((days): Step => ({ do: 'wait', days })) },
);

export const steps = fc.array(step, { maxLength: 25 });

/** A mall after all these events. */
export function liveThrough(published: readonly Rulebook[], life: readonly Step[]): Mall {
  const mall = createMall({ user: newUser('sara'), atMs: ms(noon) });
  const publish = (index: number): void => {
    const next = published[index % published.length];
    if (next) mall.publish(next);
  };
  publish(0);
  for (const happening of life) {
    if (happening.do === 'publish') publish(happening.which);
    else if (happening.do === 'wait') mall.atMs += happening.days * dayMs;
    else if (happening.do === 'submit') mall.carry(submitOf(arrivingIn(mall, happening.purchase)));
    else {
      const known = [...mall.receipts.values()];
      const receipt = known[happening.which % Math.max(1, known.length)] ?? aPurchase();
      const { storeId, receiptNo } = receipt;
      if (happening.do === 'void') mall.carry(aVoid({ storeId, receiptNo }));
      else {
        const { returnNo, amount, line } = happening;
        const lines = 'items' in receipt ? receipt.items : [];
        const item = line === undefined ? undefined : lines[line % Math.max(1, lines.length)];
        const back =
          item === undefined || item.amount <= 0 ? { amount } : { amount: item.amount, items: [item] };
        mall.carry(aReturn({ storeId, receiptNo, returnNo, ...back }));
      }
    }
  }
  return mall;
}

/** The purchase moved to this moment, with the same age that it has at {@link noon}. */
export const arrivingIn = (mall: Mall, bought: Purchase): Purchase => ({
  ...bought,
  issuedAtMs: bought.issuedAtMs + mall.atMs - ms(noon),
});
