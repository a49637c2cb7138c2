// Client → server, one table: who may say it, its payload, its reply, and how often.
import { z } from 'zod';
import { announcement, mallAnnounce } from './announcements.ts';
import { board, boardGet } from './boards.ts';
import { device, opsPair } from './devices.ts';
import { id, instant, userId } from './fields.ts';
import { kioskBind, visit, visitGoesOn } from './kiosk.ts';
import { maxActs } from './limits.ts';
import {
  act,
  correctedCoins,
  doctorReport,
  opsCorrectCoins,
  opsDrain,
  opsHistory,
  receiptStory,
} from './ops.ts';
import { foundShopper, mallInfo, sessionRenewed, shopperCode } from './pages.ts';
import { profile, profileSet } from './profiles.ts';
import { pushKey, pushSubscribe, pushUnsubscribe } from './push.ts';
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
import type { Role } from './roles.ts';
import { roles } from './roles.ts';
import { opsPauseScreen, screenPlayed } from './screens.ts';
import { journalGet, journalPage, resumed, resumeFrom, snapshot, stats } from './shoppers.ts';
import type { Tidied } from './tidy.ts';
import type { Wire } from './wire.ts';

/** Credits of one caller for one event: refilled per second, at most `burst` saved up. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface ClientEvent {
  readonly summary: string;
  readonly roles: readonly Role[];
  readonly payload: z.ZodType;
  /** Puts right what is certain before the payload is judged; absent: it is judged as it comes. */
  readonly tidy?: (payload: unknown) => Tidied;
  readonly data: z.ZodType;
  /** `submissions`: the setting SUBMIT_RATE_PER_SECOND, burst twice that. */
  readonly rate: Rate | 'submissions';
  /** Credits that it takes from the node's budget for reads, about 0.1 ms of its thread each; absent: it is no read. */
  readonly readCredits?: number;
  /** True: what an operator asks with it is kept as an audit line, whether or not it was granted. */
  readonly isAct?: true;
}

/** Whom it is about: an operator says it, everybody else asks about their own shopper. */
const aboutUser = z.strictObject({ userId: userId.optional() });

export const clientEvents = {
  'receipt:submit': {
    summary:
      'Submits a purchase. It is awarded exactly once, and answered after the commit. A kiosk may name only ' +
      'the shopper of its visit, or anyone if KIOSK_BIND_BY_ID allows it; otherwise `forbidden`.',
    roles: ['kiosk', 'tablet'],
    payload: receiptSubmit,
    tidy: tidyReceipt,
    data: outcome,
    rate: 'submissions',
  },
  'receipt:void': {
    summary:
      'Returns all that is left of a receipt or, with `returnNo` and `amount` or `items`, a part of it. With ' +
      '`items`, only the coins of these lines are taken back. A return that arrives before its receipt is ' +
      '`noted`, and applies when the receipt arrives. If the numbers of the store restart, send the `issuedAt` ' +
      'of the receipt; without it the server looks for a receipt of today.',
    roles: ['tablet', 'operator'],
    payload: receiptVoid,
    tidy: tidyVoid,
    data: outcome,
    rate: 'submissions',
    isAct: true,
  },
  'receipt:preview': {
    summary:
      'What a purchase would earn if it were submitted now. Changes nothing. A kiosk may name only the shopper ' +
      'of its visit, or anyone if KIOSK_BIND_BY_ID allows it.',
    roles: ['kiosk', 'tablet'],
    payload: receiptPreview,
    tidy: tidyReceipt,
    data: outcome,
    rate: 'submissions',
  },
  'receipt:get': {
    summary:
      'The present state of a receipt and what it earned. A tablet can read only receipts of its own store.',
    roles: ['tablet', 'operator'],
    payload: receiptGet,
    tidy: tidyGet,
    data: receiptView,
    rate: 'submissions',
  },
  'store:today': {
    summary:
      "Today's receipts of the store in their present state, newest first, at most 200. `receipt:settled` " +
      'brings later changes.',
    roles: ['tablet'],
    payload: z.strictObject({}),
    data: storeReceipts,
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 20,
  },
  'user:resume': {
    summary: 'The entries after a cursor, or a snapshot if there are too many or the epoch differs.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: resumeFrom,
    data: resumed,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 1,
  },
  'user:journal': {
    summary:
      'The entries of a shopper in pages, from the first purchase on. `next` is the `after` of the next page.',
    roles: ['shopper', 'operator'],
    payload: journalGet,
    data: journalPage,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 1,
  },
  'user:stats': {
    summary:
      'Totals of a shopper: the caller, the shopper of the kiosk (without lifetime totals), or, for operators, ' +
      'anyone.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: aboutUser,
    data: stats,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'user:snapshot': {
    summary: 'Totals, level and missions of a shopper: the same shoppers as for `user:stats`.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: aboutUser,
    data: snapshot,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'profile:get': {
    summary:
      'The profile of a shopper and what others see of it: of the caller or, for operators, of anyone.',
    roles: ['shopper', 'operator'],
    payload: aboutUser,
    data: profile,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'profile:set': {
    summary:
      'Sets the name of a shopper and whether others may see it: with `showName` the first name and an ' +
      'initial, otherwise initials. `name: null` deletes the name. For the shopper, or an operator.',
    roles: ['shopper', 'operator'],
    payload: profileSet,
    data: profile,
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
    isAct: true,
  },
  'board:get': {
    summary:
      'A leaderboard of the mall, a store or a category, over a day, week, month or all time: the current ' +
      'period, the previous one, or one by its key.',
    roles,
    payload: boardGet,
    data: board,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'mall:announce': {
    summary: 'Sends an announcement to everyone in the mall, and to clients that connect before it expires.',
    roles: ['operator'],
    payload: mallAnnounce,
    data: announcement,
    rate: { perSecond: 1, burst: 5 },
    isAct: true,
  },
  'screen:played': {
    summary: 'Counts of the items that a screen has played since its last message, for the operators.',
    roles: ['screen'],
    payload: screenPlayed,
    data: z.strictObject({}),
    rate: { perSecond: 0.5, burst: 10 },
  },
  'kiosk:bind': {
    summary:
      'Starts a visit of a shopper at this kiosk, by the code on their phone (valid for one visit) or, if ' +
      'KIOSK_BIND_BY_ID allows it, by id. The kiosk then gets their journal, and the phone gets ' +
      '`shopper:served`. After five wrong codes: `limited`. A visit of the shopper at another kiosk ends.',
    roles: ['kiosk'],
    payload: kioskBind,
    data: visit,
    rate: { perSecond: 1, burst: 10 },
    readCredits: 1,
  },
  'kiosk:touch': {
    summary:
      'Continues the visit: somebody still uses this kiosk. A visit ends after KIOSK_IDLE_MS without it, a ' +
      'receipt or a preview, and always after KIOSK_VISIT_MAX_MS.',
    roles: ['kiosk'],
    payload: z.strictObject({}),
    data: visitGoesOn,
    rate: { perSecond: 2, burst: 20 },
  },
  'kiosk:call': {
    summary: 'Calls for help at this kiosk: the tablets of its store get `kiosk:called`.',
    roles: ['kiosk'],
    payload: z.strictObject({}),
    data: z.strictObject({ at: instant }),
    rate: { perSecond: 0.1, burst: 3 },
  },
  'kiosk:release': {
    summary: 'Ends the visit at this kiosk.',
    roles: ['kiosk'],
    payload: z.strictObject({}),
    data: z.strictObject({}),
    rate: { perSecond: 5, burst: 20 },
  },
  'mall:info': {
    summary:
      'The names of the mall: its name, stores, categories, missions and levels, with its currency and time ' +
      'zone.',
    roles,
    payload: z.strictObject({}),
    data: mallInfo,
    rate: { perSecond: 1, burst: 10 },
  },
  'shopper:code': {
    summary:
      'The code that a phone shows to a till or a kiosk: the id of the shopper, `*` and eight digits. A new ' +
      'one every 30 s, each valid for 60 s.',
    roles: ['shopper'],
    payload: z.strictObject({}),
    data: shopperCode,
    rate: { perSecond: 1, burst: 10 },
  },
  'shopper:find': {
    summary: 'The shopper at the till: the name as others may see it, coins and level.',
    roles: ['tablet'],
    payload: z.strictObject({ userId }),
    data: foundShopper,
    rate: { perSecond: 2, burst: 20 },
  },
  'push:key': {
    summary: 'The key with which a browser subscribes to web push; null if web push is off.',
    roles: ['shopper'],
    payload: z.strictObject({}),
    data: pushKey,
    rate: { perSecond: 0.5, burst: 10 },
  },
  'push:subscribe': {
    summary:
      'Subscribes this phone to web push about coins, levels or missions. A shopper has at most five ' +
      'subscriptions; a new one replaces the oldest. The same endpoint replaces its subscription. Nothing is ' +
      'sent while a phone is connected.',
    roles: ['shopper'],
    payload: pushSubscribe,
    data: z.strictObject({}),
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 5,
  },
  'push:unsubscribe': {
    summary: 'Ends the web push subscription of this phone. Succeeds if there is none.',
    roles: ['shopper'],
    payload: pushUnsubscribe,
    data: z.strictObject({}),
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 5,
  },
  'ops:history': {
    summary: 'The last hour of the mall as seen by this node, and the latest rows of its log.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: opsHistory,
    rate: { perSecond: 1, burst: 10 },
  },
  'ops:receipt': {
    summary:
      'The history of a receipt: its present state, every entry that it caused, and where its time went.',
    roles: ['operator'],
    payload: receiptGet,
    tidy: tidyGet,
    data: receiptStory,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 5,
  },
  'ops:acts': {
    summary: 'The audit of operators, latest first.',
    roles: ['operator'],
    payload: z.strictObject({ limit: z.number().int().min(1).max(maxActs).optional() }),
    data: z.strictObject({ acts: z.array(act) }),
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
  },
  'ops:pair': {
    summary:
      'Gives the device that shows this code its identity: a kiosk or tablet of `store`, or a screen of the ' +
      'store or the mall. The device then gets its token. The number of wrong codes is limited.',
    roles: ['operator'],
    payload: opsPair,
    data: device,
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:devices': {
    summary: 'The paired devices, latest first.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ devices: z.array(device) }),
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
  },
  'ops:revoke': {
    summary:
      'Revokes a device for good: its token is refused and its connections end, on this node at once, on the ' +
      'others within some seconds. To use the device again, pair it again.',
    roles: ['operator'],
    payload: z.strictObject({ id }),
    data: device,
    rate: { perSecond: 2, burst: 10 },
    isAct: true,
  },
  'ops:correct-coins': {
    summary:
      'Gives coins to a shopper, or takes some (`coins` below 0), for a reason that the shopper sees. ' +
      'Leaderboards ignore it. `id` is a UUID of version 7, created when the form is opened. Sent again it is ' +
      'a `duplicate` with the first outcome, with other content a `conflict`, and after a day `too_old`. ' +
      '`invalid` if the balance would become negative, ' +
      '`not_found` if the shopper has neither signed up nor bought anything.',
    roles: ['operator'],
    payload: opsCorrectCoins,
    data: correctedCoins,
    rate: { perSecond: 1, burst: 10 },
    isAct: true,
  },
  'ops:drain': {
    summary:
      'Drains this node: it is not ready and sends its clients to other nodes, until `undo: true` or a ' +
      'restart. Answered when the drain has begun. `conflict` if no other node of the mall is ready.',
    roles: ['operator'],
    payload: opsDrain,
    data: z.strictObject({ node: z.string(), draining: z.boolean() }),
    rate: { perSecond: 0.5, burst: 5 },
    isAct: true,
  },
  'ops:pause-screen': {
    summary:
      "Pauses the screens of a store (`store: null`: the mall's own), until they are resumed or the time is " +
      'over. They show a quiet scene, no highlights, and still announcements.',
    roles: ['operator'],
    payload: opsPauseScreen,
    data: z.strictObject({ store: id.nullable(), paused: z.boolean(), until: instant.nullable() }),
    rate: { perSecond: 1, burst: 10 },
    isAct: true,
  },
  'ops:rebuild-standings': {
    summary:
      'Clears the leaderboards and computes them again from the ledger, as `npm run leaderboards -- rebuild` ' +
      'does. Answered when it has begun; a row of `ops:log` reports its end. One rebuild at a time in the ' +
      'mall, otherwise `busy`.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ began: z.literal(true) }),
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:doctor': {
    summary:
      "Runs the doctor's checks of the database, read-only, in a separate process, for at most two minutes. " +
      'Answered when they have begun; a row of `ops:log` reports their end. One run at a time in the mall, ' +
      'otherwise `busy`.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ began: z.literal(true) }),
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:checks': {
    summary:
      "The results of the doctor's last checks, on any node; null if there were none since this node started.",
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ last: doctorReport.nullable() }),
    rate: { perSecond: 2, burst: 20 },
  },
  'session:renew': {
    summary:
      'A new token with a later end for the same identity. Ask for it before the present one ends. The ' +
      'connection stays open until the new end.',
    roles,
    payload: z.strictObject({}),
    data: sessionRenewed,
    rate: { perSecond: 0.1, burst: 10 },
  },
} as const satisfies Record<string, ClientEvent>;

export type ClientEventName = keyof typeof clientEvents;
export type Payload<Name extends ClientEventName> = Wire<z.infer<(typeof clientEvents)[Name]['payload']>>;
export type ReplyData<Name extends ClientEventName> = Wire<z.infer<(typeof clientEvents)[Name]['data']>>;

export const clientEventNames = Object.keys(clientEvents) as ClientEventName[]; // the table is closed: its keys are its names
export const isClientEventName = (name: string): name is ClientEventName => Object.hasOwn(clientEvents, name);
