// Receipts: how old they may be, how many at once, how long they are kept.
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';

export const receiptsSettings = {
  RECEIPT_MAX_AGE_DAYS: {
    schema: whole(1, 3_650),
    fallback: '30',
    about: 'Receipts issued longer ago are refused as `too_old`.',
  },
  RETURN_MAX_AGE_DAYS: {
    schema: whole(1, 60),
    fallback: '60',
    about:
      'A receipt can be returned for this long after it was received. Later returns are refused as `too_old`.',
  },
  RETENTION_DAYS: {
    schema: whole(40, 36_500),
    fallback: '400',
    about:
      'Receipts and journal entries older than this are compacted into one snapshot per shopper. At least ' +
      'RECEIPT_MAX_AGE_DAYS + RETURN_MAX_AGE_DAYS.',
  },
  ENROL_ON_RECEIPT: {
    schema: flag,
    about:
      '`true`: the first receipt of an unknown shopper enrols them. `false`: an unknown shopper is `not_found` until ' +
      '`profile:set`. Absent: `false` in production, else `true`.',
  },
  SUBMIT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '50',
    about: 'Submissions per device and second, with a burst of twice that. Beyond it: `limited`.',
  },
  ADMISSION_LIMIT: {
    schema: whole(1, 1_000_000),
    fallback: '4096',
    about: 'Receipts that a node may have in progress. Beyond it: `busy`, with a time to retry.',
  },
} as const satisfies Record<string, Setting>;
