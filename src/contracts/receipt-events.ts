// Client events about receipts.
import type { ClientEvents } from './client-event.ts';
import { nothing } from './client-event.ts';
import {
  outcome,
  receiptGet,
  receiptPreview,
  receiptSubmit,
  receiptView,
  receiptVoid,
  storeReceipts,
  tidyGet,
  tidyReceipt,
  tidyVoid,
} from './receipts.ts';

export const receiptEvents = {
  'receipt:submit': {
    summary:
      'Submits a purchase, which is awarded exactly once. The reply follows the commit. A kiosk may submit for the ' +
      'shopper that it serves, or for anyone where KIOSK_BIND_BY_ID allows it; other shoppers are `forbidden`.',
    roles: ['kiosk', 'tablet'],
    payload: receiptSubmit,
    tidy: tidyReceipt,
    data: outcome,
    rate: 'submissions',
  },
  'receipt:void': {
    summary:
      'Voids all that is left of a receipt or, with `returnNo` and `amount` or `items`, returns a part of it. `items` ' +
      'are the returned lines; their coins are taken back. A void that arrives before its receipt is `noted` and ' +
      'applied when the receipt arrives. Where the store reuses its numbers, `issuedAt` is the time of the receipt; ' +
      'without it the receipt of today is meant.',
    roles: ['tablet', 'operator'],
    payload: receiptVoid,
    tidy: tidyVoid,
    data: outcome,
    rate: 'submissions',
    isAct: true,
  },
  'receipt:preview': {
    summary:
      'Computes what a purchase would earn now, and changes nothing. A kiosk may ask for the shopper that it serves, or ' +
      'for anyone where KIOSK_BIND_BY_ID allows it.',
    roles: ['kiosk', 'tablet'],
    payload: receiptPreview,
    tidy: tidyReceipt,
    data: outcome,
    rate: 'submissions',
  },
  'receipt:get': {
    summary: 'Reads the standing of a receipt and its award. A tablet may ask about its own store only.',
    roles: ['tablet', 'operator'],
    payload: receiptGet,
    tidy: tidyGet,
    data: receiptView,
    rate: 'submissions',
  },
  'store:today': {
    summary:
      "Lists today's receipts of the store, newest first, at most 200, each with its standing. Later changes arrive as " +
      '`receipt:settled`.',
    roles: ['tablet'],
    payload: nothing,
    data: storeReceipts,
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 20,
  },
} as const satisfies ClientEvents;
