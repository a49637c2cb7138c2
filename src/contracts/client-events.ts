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
      'A purchase, to be awarded exactly once. Answered after it is committed. A kiosk names the shopper that it serves, ' +
      'or anyone where KIOSK_BIND_BY_ID allows it; anybody else is `forbidden`.',
    roles: ['kiosk', 'tablet'],
    payload: receiptSubmit,
    tidy: tidyReceipt,
    data: outcome,
    rate: 'submissions',
  },
  'receipt:void': {
    summary:
      'A receipt goes back: all that is left of it, or with `returnNo` and `amount` or `items` a part; `items` are the ' +
      'lines that go back, and their coins with them. One that comes before its receipt is `noted`, and the receipt is ' +
      'judged with it. Where the numbers of the store begin anew, `issuedAt` is that of the receipt; without it one of ' +
      'today is looked for.',
    roles: ['tablet', 'operator'],
    payload: receiptVoid,
    tidy: tidyVoid,
    data: outcome,
    rate: 'submissions',
    isAct: true,
  },
  'receipt:preview': {
    summary:
      'What a purchase would earn if it were submitted now; changes nothing. A kiosk asks for the shopper that it serves, ' +
      'or for anyone where KIOSK_BIND_BY_ID allows it.',
    roles: ['kiosk', 'tablet'],
    payload: receiptPreview,
    tidy: tidyReceipt,
    data: outcome,
    rate: 'submissions',
  },
  'receipt:get': {
    summary: 'How a receipt stands and what it gave. A tablet asks about its own store.',
    roles: ['tablet', 'operator'],
    payload: receiptGet,
    tidy: tidyGet,
    data: receiptView,
    rate: 'submissions',
  },
  'store:today': {
    summary:
      "Today's receipts of the store, newest first, at most 200, each as it stands now. What changes afterwards is told by " +
      '`receipt:settled`.',
    roles: ['tablet'],
    payload: z.strictObject({}),
    data: storeReceipts,
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 20,
  },
  'user:resume': {
    summary: 'The entries after a cursor, or a snapshot when the gap is too wide or the epoch is another.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: resumeFrom,
    data: resumed,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 1,
  },
  'user:journal': {
    summary:
      'The entries of a shopper page by page, the first purchases too; `next` is the `after` of the next page.',
    roles: ['shopper', 'operator'],
    payload: journalGet,
    data: journalPage,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 1,
  },
  'user:stats': {
    summary:
      'Totals of a shopper: of oneself, of the one bound to the kiosk (without what they have bought in all), or ' +
      '(operator) of anyone.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: aboutUser,
    data: stats,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'user:snapshot': {
    summary: 'How a shopper stands: totals, level, missions; of whom as for `user:stats`.',
    roles: ['shopper', 'kiosk', 'operator'],
    payload: aboutUser,
    data: snapshot,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'profile:get': {
    summary:
      'What a shopper has said about themselves, and what others see of it: oneself, or (operator) anyone.',
    roles: ['shopper', 'operator'],
    payload: aboutUser,
    data: profile,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'profile:set': {
    summary:
      'How a shopper is called, and whether others may see it: with `showName` the first name and an initial, else ' +
      'initials. `name: null` keeps nothing. A shopper says it, or an operator for them.',
    roles: ['shopper', 'operator'],
    payload: profileSet,
    data: profile,
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
    isAct: true,
  },
  'board:get': {
    summary:
      'Who leads, in the mall, a store or a category, over a day, week, month or all time: the running period, the one ' +
      'before, or one by its key.',
    roles,
    payload: boardGet,
    data: board,
    rate: { perSecond: 10, burst: 40 },
    readCredits: 1,
  },
  'mall:announce': {
    summary: 'Says something to everyone in the mall, and to those who come until its time is over.',
    roles: ['operator'],
    payload: mallAnnounce,
    data: announcement,
    rate: { perSecond: 1, burst: 5 },
    isAct: true,
  },
  'screen:played': {
    summary: 'What a screen has played since it told the last time: counted for whoever runs the mall.',
    roles: ['screen'],
    payload: screenPlayed,
    data: z.strictObject({}),
    rate: { perSecond: 0.5, burst: 10 },
  },
  'kiosk:bind': {
    summary:
      'This kiosk serves a shopper for one visit: whose code it is, which no kiosk takes twice, or (where ' +
      'KIOSK_BIND_BY_ID allows it) who is named. It hears their journal from now on. The shopper is told by ' +
      '`shopper:served`. Five wrong codes are followed by `limited`. Another kiosk that served them does so no longer.',
    roles: ['kiosk'],
    payload: kioskBind,
    data: visit,
    rate: { perSecond: 1, burst: 10 },
    readCredits: 1,
  },
  'kiosk:touch': {
    summary:
      'Somebody still uses this kiosk: the visit goes on. Without it, a receipt or a preview for KIOSK_IDLE_MS the visit ' +
      'ends, and in any case after KIOSK_VISIT_MAX_MS.',
    roles: ['kiosk'],
    payload: z.strictObject({}),
    data: visitGoesOn,
    rate: { perSecond: 2, burst: 20 },
  },
  'kiosk:call': {
    summary: 'Somebody at this kiosk wants help: the tablets of its store are told by `kiosk:called`.',
    roles: ['kiosk'],
    payload: z.strictObject({}),
    data: z.strictObject({ at: instant }),
    rate: { perSecond: 0.1, burst: 3 },
  },
  'kiosk:release': {
    summary: 'The visit is over: this kiosk serves nobody.',
    roles: ['kiosk'],
    payload: z.strictObject({}),
    data: z.strictObject({}),
    rate: { perSecond: 5, burst: 20 },
  },
  'mall:info': {
    summary:
      'What the mall calls things: its name, stores, categories, missions and levels, its currency and time zone.',
    roles,
    payload: z.strictObject({}),
    data: mallInfo,
    rate: { perSecond: 1, burst: 10 },
  },
  'shopper:code': {
    summary:
      'The code that a phone shows to a till or a kiosk: the own id, `*` and eight digits. A new one every 30 s, each ' +
      'good for 60 s.',
    roles: ['shopper'],
    payload: z.strictObject({}),
    data: shopperCode,
    rate: { perSecond: 1, burst: 10 },
  },
  'shopper:find': {
    summary: 'Who stands before the till: the name as others may see it, coins and level.',
    roles: ['tablet'],
    payload: z.strictObject({ userId }),
    data: foundShopper,
    rate: { perSecond: 2, burst: 20 },
  },
  'push:key': {
    summary: 'What a browser subscribes to web push with; null where this mall sends no pushes.',
    roles: ['shopper'],
    payload: z.strictObject({}),
    data: pushKey,
    rate: { perSecond: 0.5, burst: 10 },
  },
  'push:subscribe': {
    summary:
      'This phone wants to be told while it is away: of coins, levels or missions. At most five subscriptions of a ' +
      'shopper, the oldest gives way; the same endpoint again replaces it. Nothing is sent while a phone is connected.',
    roles: ['shopper'],
    payload: pushSubscribe,
    data: z.strictObject({}),
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 5,
  },
  'push:unsubscribe': {
    summary: 'This phone is told nothing any more, whether it was or not.',
    roles: ['shopper'],
    payload: pushUnsubscribe,
    data: z.strictObject({}),
    rate: { perSecond: 0.5, burst: 10 },
    readCredits: 5,
  },
  'ops:history': {
    summary: 'The last hour of the mall as this node has seen it, and the latest rows of its log.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: opsHistory,
    rate: { perSecond: 1, burst: 10 },
  },
  'ops:receipt': {
    summary:
      'The story of a receipt: how it stands, every entry that it brought to its shopper, and where its time went.',
    roles: ['operator'],
    payload: receiptGet,
    tidy: tidyGet,
    data: receiptStory,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 5,
  },
  'ops:acts': {
    summary: 'What operators have done, latest first.',
    roles: ['operator'],
    payload: z.strictObject({ limit: z.number().int().min(1).max(maxActs).optional() }),
    data: z.strictObject({ acts: z.array(act) }),
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
  },
  'ops:pair': {
    summary:
      'Gives the device that shows this code its identity: a kiosk or tablet of `store`, a screen of it or of the mall. ' +
      'The device gets its token by itself. Wrong codes count, so that they cannot be tried out.',
    roles: ['operator'],
    payload: opsPair,
    data: device,
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:devices': {
    summary: 'The devices that were paired, latest first.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ devices: z.array(device) }),
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
  },
  'ops:revoke': {
    summary:
      'The token of this device is refused from now on, and its connections end: on this node at once, on the others ' +
      'within some seconds. It is for good; pair the device anew to use it again.',
    roles: ['operator'],
    payload: z.strictObject({ id }),
    data: device,
    rate: { perSecond: 2, burst: 10 },
    isAct: true,
  },
  'ops:correct-coins': {
    summary:
      'Gives a shopper coins, or takes some (`coins` below 0), for a reason that the shopper sees. No leaderboard counts ' +
      'it. `id` is a UUID of version 7, made when the form is opened: sent again it is a `duplicate` with the first ' +
      'outcome, with other content a `conflict`, and after a day `too_old`. `invalid` where the balance would go below 0, ' +
      '`not_found` where the shopper has neither signed up nor bought anything.',
    roles: ['operator'],
    payload: opsCorrectCoins,
    data: correctedCoins,
    rate: { perSecond: 1, burst: 10 },
    isAct: true,
  },
  'ops:drain': {
    summary:
      'This node sends its clients to other nodes and is not ready until `undo: true`, or until it starts again. ' +
      'Answered when the node has begun. `conflict` where no other node of the mall is ready.',
    roles: ['operator'],
    payload: opsDrain,
    data: z.strictObject({ node: z.string(), draining: z.boolean() }),
    rate: { perSecond: 0.5, burst: 5 },
    isAct: true,
  },
  'ops:pause-screen': {
    summary:
      "The screens of a store (`store: null`: the mall's own) show a quiet scene and no winnings, until they are resumed or " +
      'the time is over. Announcements are shown all the same.',
    roles: ['operator'],
    payload: opsPauseScreen,
    data: z.strictObject({ store: id.nullable(), paused: z.boolean(), until: instant.nullable() }),
    rate: { perSecond: 1, burst: 10 },
    isAct: true,
  },
  'ops:rebuild-standings': {
    summary:
      'The boards are forgotten and told from the journal again, as `npm run standings -- rebuild` does. Answered when it ' +
      'has begun; its end is a row of `ops:log`. One at a time in the mall, else `busy`.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ began: z.literal(true) }),
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:doctor': {
    summary:
      "The doctor's checks of the database are made, read-only and in a process beside the node, within two minutes. " +
      'Answered when they have begun; their end is a row of `ops:log`. One at a time in the mall, else `busy`.',
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ began: z.literal(true) }),
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:checks': {
    summary:
      "What the doctor's checks found when they were made last, on any node; null: not since this one started.",
    roles: ['operator'],
    payload: z.strictObject({}),
    data: z.strictObject({ last: doctorReport.nullable() }),
    rate: { perSecond: 2, burst: 20 },
  },
  'session:renew': {
    summary:
      'A token for the same identity that ends later, to be asked for before the present one ends. The connection ' +
      'stays open until the new end.',
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
