// The path of a receipt: what is taken, how fast, how much at once, for how long it is kept.
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';

export const receiptsSettings = {
  RECEIPT_MAX_AGE_DAYS: {
    schema: whole(1, 3_650),
    fallback: '30',
    about: 'Older receipts are refused as `too_old`.',
  },
  RETURN_MAX_AGE_DAYS: {
    schema: whole(1, 60),
    fallback: '60',
    about: 'Returns of receipts received longer ago are refused as `too_old`.',
  },
  RETENTION_DAYS: {
    schema: whole(40, 36_500),
    fallback: '400',
    about:
      'Receipts and journal older than this are folded into an opening per shopper; at least RECEIPT_MAX_AGE_DAYS + RETURN_MAX_AGE_DAYS.',
  },
  ENROL_ON_RECEIPT: {
    schema: flag,
    about:
      'A shopper nobody knows is enrolled by the first receipt. `false`: only who has a profile (`profile:set`) or a receipt already; others are `not_found`. Absent: `true`, in production `false`.',
  },
  SUBMIT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '50',
    about: 'Submissions per device and second, burst twice that.',
  },
  INTAKE_LIMIT: {
    schema: whole(1, 1_000_000),
    fallback: '4096',
    about: 'Most receipts taken in and not answered; beyond: `busy`.',
  },
  INTAKE_DEADLINE_MS: {
    schema: whole(100, 60_000),
    fallback: '5000',
    about: 'After this a receipt is answered `retry`.',
  },
  SLOW_RECEIPT_MS: {
    schema: whole(1, 60_000),
    fallback: '1000',
    about: 'A receipt that takes longer is a `warn` line with where its time went.',
  },
  BATCH_MAX: { schema: whole(1, 1_000), fallback: '128', about: 'Most receipts in one insert.' },
  BATCHES_IN_FLIGHT: { schema: whole(1, 64), fallback: '8', about: 'Most inserts at once.' },
  BATCH_WAITING_PER_FLIGHT: {
    schema: whole(0, 1_000),
    fallback: '12',
    about: 'Receipts that wait for each insert in flight before another starts.',
  },
} as const satisfies Record<string, Setting>;
