// Server → client, one table: who hears it and what it carries.
import { z } from 'zod';
import { announcement } from './announcements.ts';
import { instant } from './fields.ts';
import { kioskCalled, servedBy, visitEnded } from './kiosk.ts';
import { opsLog, opsState } from './ops.ts';
import { entry, settled } from './receipts.ts';
import { roles } from './roles.ts';
import { highlight, mallToday, screenState } from './screens.ts';
import { journal, snapshot } from './shoppers.ts';
import type { Wire } from './wire.ts';

export const hello = z.strictObject({
  node: z.string(),
  epoch: z.string(),
  role: z.enum(roles),
  serverTime: instant,
  /** False where the node keeps nothing: it runs on memory only. */
  durable: z.boolean(),
  snapshot: snapshot.optional(),
  entries: z.array(entry).optional(),
  complete: z.boolean().optional(),
  /** What the whole mall has been told and still holds. */
  announcement: announcement.optional(),
});

export const serverEvents = {
  hello: {
    summary: 'Once after connecting. A shopper gets a snapshot and, with a cursor, the entries after it.',
    to: 'the one who connected',
    payload: hello,
  },
  journal: {
    summary:
      'All entries of one commit, in order. May overlap with `hello`: drop what you have by `seq`. A kiosk hears those ' +
      'of its visit only.',
    to: "the shopper's sockets, and the kiosk bound to them",
    payload: journal,
  },
  'receipt:settled': {
    summary: 'A receipt of this store was judged.',
    to: "the store's tablets and kiosks",
    payload: settled,
  },
  'screen:state': {
    summary:
      "All that a screen shows: the store's where its token names one, else the mall's. On connecting and every " +
      '15 seconds; it stands for everything before.',
    to: 'a screen',
    payload: screenState,
  },
  'screen:highlight': {
    summary: 'What has just been won, newest first; at most one message per second.',
    to: 'the screens of the mall, and of the store it was won in',
    payload: z.array(highlight),
  },
  'mall:today': {
    summary:
      "The whole mall's receipts and coins of the day, and its goal: when they have changed, at most one message per " +
      'second. It stands for the one before.',
    to: 'a screen',
    payload: mallToday,
  },
  'mall:announcement': {
    summary:
      'An operator says something to all. It replaces the one before; by `id` the same may be heard twice.',
    to: 'everyone',
    payload: announcement,
  },
  'shopper:served': {
    summary: 'A kiosk serves the shopper now, told when it begins and to a phone that connects meanwhile.',
    to: "the shopper's sockets",
    payload: servedBy,
  },
  'shopper:released': {
    summary: 'That kiosk serves the shopper no longer.',
    to: "the shopper's sockets",
    payload: servedBy,
  },
  'kiosk:released': {
    summary: 'The visit is over without the kiosk having ended it: nothing of the shopper may stay on it.',
    to: 'the kiosk',
    payload: visitEnded,
  },
  'kiosk:called': {
    summary: 'Somebody at a kiosk of this store wants help.',
    to: "the store's tablets",
    payload: kioskCalled,
  },
  'ops:state': {
    summary:
      'The mall as a whole: its nodes, their figures added up, and what is away since when. On connecting and every ' +
      'two seconds; it stands for everything before.',
    to: 'operators',
    payload: opsState,
  },
  'ops:log': {
    summary:
      'What has just happened, oldest first; at most 50 rows every half second, and how many more there were.',
    to: 'operators',
    payload: opsLog,
  },
  'session:ended': {
    summary: 'The token has expired or is not accepted any more; the connection is closed right after.',
    to: 'the one whose token it is',
    payload: z.strictObject({ code: z.literal('unauthenticated'), retryable: z.literal(false) }),
  },
  'server:draining': {
    summary: 'This node stops; come back after that time, another answers.',
    to: 'everyone on a node that stops',
    payload: z.strictObject({ comeBackInMs: z.number().int() }),
  },
} as const;

export type ServerEventName = keyof typeof serverEvents;
export type Push<Name extends ServerEventName> = Wire<z.infer<(typeof serverEvents)[Name]['payload']>>;
export type Hello = Push<'hello'>;
