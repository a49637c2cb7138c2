// The schema of a rulebook, as operators write it.
import { z } from 'zod';
import { amount, currency, id, instant, missionKind, names } from './fields.ts';

const whole = (max: number) => z.number().int().min(0).max(max);
const reward = whole(1_000_000_000);
const fraction = z.strictObject({
  give: whole(1_000_000),
  per: z.number().int().min(1).max(1_000_000_000_000),
});
const cap = z.strictObject({ coins: reward.optional(), xp: reward.optional() });
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 09:30');
const weekday = z.enum(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']);
const timeZone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'an IANA time zone such as Asia/Tehran');

const mission = z.strictObject({
  code: id,
  name: names,
  kind: missionKind,
  target: amount,
  period: z.enum(['once', 'daily', 'weekly', 'monthly', 'window']),
  from: instant.optional(),
  until: instant.optional(),
  filter: z
    .strictObject({
      stores: z.array(id).min(1).max(1_000).optional(),
      categories: z.array(id).min(1).max(200).optional(),
      minAmount: amount.optional(),
      weekdays: z.array(weekday).min(1).max(7).optional(),
      hours: z.strictObject({ from: clock, until: clock }).optional(),
    })
    .optional(),
  perPeriod: z.number().int().min(1).max(1_000).optional(),
  maxCompletions: z.number().int().min(1).max(1_000_000).optional(),
  reward: z.strictObject({ coins: reward, xp: reward }),
});

export const rulebook = z.strictObject({
  version: z.number().int().min(1).max(1_000_000_000),
  mall: names,
  currency,
  timeZone,
  calendar: z.enum(['gregorian', 'persian']),
  weekStartsOn: weekday,
  calendarChanges: z
    .array(
      z.strictObject({
        from: instant,
        timeZone: timeZone.optional(),
        calendar: z.enum(['gregorian', 'persian']).optional(),
        weekStartsOn: weekday.optional(),
      }),
    )
    .max(50)
    .optional(),
  stores: z
    .array(
      z.strictObject({
        id,
        name: names,
        category: id.optional(),
        categories: z.array(id).min(1).max(200).optional(),
        maxAmount: amount.optional(),
        numbers: z.enum(['unique', 'daily', 'yearly']).optional(),
      }),
    )
    .max(1_000),
  categories: z.array(z.strictObject({ code: id, name: names })).max(200),
  maxAmount: amount.optional(),
  earning: z.strictObject({
    rates: z
      .array(z.strictObject({ store: id.optional(), category: id.optional(), coins: fraction, xp: fraction }))
      .min(1)
      .max(5_000),
    perReceipt: cap.optional(),
    perDay: cap.optional(),
  }),
  levels: z
    .array(
      z.strictObject({
        level: z.number().int().min(2).max(1_000),
        xp: amount,
        coins: reward,
        name: names.optional(),
      }),
    )
    .max(200),
  missions: z.array(mission).max(200),
  mallGoal: z
    .strictObject({ code: id, name: names, measure: z.enum(['receipts', 'coins']), target: amount })
    .optional(),
});
