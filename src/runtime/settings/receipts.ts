// Receipts: how old they may be, how many at once, how long they are kept.
import type { Setting } from './setting.ts';
import { flag, whole } from './setting.ts';

export const receiptsSettings = {
  RECEIPT_MAX_AGE_DAYS: {
    schema: whole(1, 3_650),
    fallback: '30',
    about:
      'Days after its issue that a receipt is accepted. Later: `too_old`. Raise it if tills may be offline ' +
      'for longer.',
  },
  RETURN_MAX_AGE_DAYS: {
    schema: whole(1, 60),
    fallback: '60',
    about: 'Days after a receipt was received that it can be returned. Later returns are `too_old`.',
  },
  RETENTION_DAYS: {
    schema: whole(40, 36_500),
    fallback: '400',
    about:
      'Days that receipts and entries are kept. Then they are compacted into one snapshot per shopper. At ' +
      'least RECEIPT_MAX_AGE_DAYS + RETURN_MAX_AGE_DAYS.',
  },
  ENROL_ON_RECEIPT: {
    schema: flag,
    about:
      '`true`: the first receipt of an unknown shopper enrols the shopper. `false`: an unknown shopper is ' +
      '`not_found` until `profile:set`. Absent: `false` in production, else `true`.',
  },
  SUBMIT_RATE_PER_SECOND: {
    schema: whole(1, 1_000_000),
    fallback: '50',
    about:
      'Submissions per second and device, with a burst of twice that. Beyond it: `limited`, with a time to ' +
      'retry.',
  },
  ADMISSION_LIMIT: {
    schema: whole(1, 1_000_000),
    fallback: '4096',
    about:
      'Receipts in progress per node. Beyond it: `busy`, with a time to retry. A higher limit lengthens ' +
      'the wait; it does not commit faster.',
  },
} as const satisfies Record<string, Setting>;
