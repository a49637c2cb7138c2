// Receipts: how old they may be, whom they enrol, how long they are kept.
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
  RETENTION_DAYS: {
    schema: whole(40, 36_500),
    fallback: '400',
    about:
      'Days that receipts and entries are kept. Then they are compacted into one snapshot per shopper. At ' +
      'least RECEIPT_MAX_AGE_DAYS + 60: a receipt can be returned for 60 days.',
  },
  ENROL_ON_RECEIPT: {
    schema: flag,
    about:
      '`true`: the first receipt of an unknown shopper enrols the shopper. `false`: an unknown shopper is ' +
      '`not_found` until `profile:set`. Absent: `false` in production, else `true`.',
  },
} as const satisfies Record<string, Setting>;
