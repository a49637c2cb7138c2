// Client events of kiosks: a visit from its start to its end, and a call for help.
import { z } from 'zod';
import type { ClientEvents } from './client-event.ts';
import { nothing } from './client-event.ts';
import { instant } from './fields.ts';
import { kioskBind, visit, visitGoesOn } from './kiosk.ts';

export const kioskEvents = {
  'kiosk:bind': {
    summary:
      'Binds this kiosk to a shopper for one visit: by a code, which works once in the whole mall, or by id where ' +
      "KIOSK_BIND_BY_ID allows it. The kiosk then receives the shopper's journal. The shopper receives `shopper:served`. " +
      'After five wrong codes the kiosk is `limited`. A binding ends the one that another kiosk had with this shopper.',
    roles: ['kiosk'],
    payload: kioskBind,
    data: visit,
    rate: { perSecond: 1, burst: 10 },
    readCredits: 1,
  },
  'kiosk:touch': {
    summary:
      'Reports that somebody is using this kiosk, which extends the visit. A visit ends after 75 s without a ' +
      'touch, a receipt or a preview, and always after 15 minutes.',
    roles: ['kiosk'],
    payload: nothing,
    data: visitGoesOn,
    rate: { perSecond: 2, burst: 20 },
  },
  'kiosk:call': {
    summary: 'Calls for help: the tablets of the store receive `kiosk:called`.',
    roles: ['kiosk'],
    payload: nothing,
    data: z.strictObject({ at: instant }),
    rate: { perSecond: 0.1, burst: 3 },
  },
  'kiosk:release': {
    summary: 'Ends the visit: this kiosk is bound to nobody.',
    roles: ['kiosk'],
    payload: nothing,
    data: nothing,
    rate: { perSecond: 5, burst: 20 },
  },
} as const satisfies ClientEvents;
