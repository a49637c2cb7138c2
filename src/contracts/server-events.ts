// Server → client, one table: who receives an event and what it carries.
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
  /** False: the node runs without a database and loses everything when it stops. */
  durable: z.boolean(),
  snapshot: snapshot.optional(),
  entries: z.array(entry).optional(),
  complete: z.boolean().optional(),
  /** The announcement in force. */
  announcement: announcement.optional(),
});

export const serverEvents = {
  hello: {
    summary: 'Once after connecting. A shopper gets a snapshot and, with a cursor, the entries after it.',
    to: 'the client that connected',
    payload: hello,
  },
  journal: {
    summary:
      'All entries of one commit, in order. They may overlap with `hello`: drop those whose `seq` you have. A ' +
      'kiosk gets only those of its visit.',
    to: "the shopper's sockets, and the kiosk bound to them",
    payload: journal,
  },
  'receipt:settled': {
    summary: 'A receipt of this store was accepted or changed.',
    to: "the store's tablets and kiosks",
    payload: settled,
  },
  'screen:state': {
    summary:
      "Everything that a screen shows: the store's data if its token names a store, otherwise the mall's. Sent " +
      'after connecting and every 15 seconds. It replaces all earlier data.',
    to: 'a screen',
    payload: screenState,
  },
  'screen:highlight': {
    summary: 'New highlights, newest first; at most one message per second.',
    to: 'the screens of the mall, and of the store it was won in',
    payload: z.array(highlight),
  },
  'mall:today': {
    summary:
      'Receipts and coins of the whole mall today, and its goal. Sent when they change, at most once per ' +
      'second. It replaces the previous one.',
    to: 'a screen',
    payload: mallToday,
  },
  'mall:announcement': {
    summary:
      'An announcement by an operator. It replaces the previous one. The same one (by `id`) may arrive twice.',
    to: 'everyone',
    payload: announcement,
  },
  'shopper:served': {
    summary:
      'A visit of this shopper at a kiosk has started. Also sent to a phone that connects during the visit.',
    to: "the shopper's sockets",
    payload: servedBy,
  },
  'shopper:released': {
    summary: 'The visit at that kiosk has ended.',
    to: "the shopper's sockets",
    payload: servedBy,
  },
  'kiosk:released': {
    summary: 'The server has ended the visit. The kiosk must delete all data of the shopper.',
    to: 'the kiosk',
    payload: visitEnded,
  },
  'kiosk:called': {
    summary: 'Somebody at a kiosk of this store calls for help.',
    to: "the store's tablets",
    payload: kioskCalled,
  },
  'ops:state': {
    summary:
      'The state of the mall: its nodes, the sum of their figures, and what is unavailable since when. Sent ' +
      'after connecting and every two seconds. It replaces all earlier data.',
    to: 'operators',
    payload: opsState,
  },
  'ops:log': {
    summary: 'New events, oldest first: at most 50 rows every half second, and the number of omitted ones.',
    to: 'operators',
    payload: opsLog,
  },
  'session:ended': {
    summary: 'The token has expired or was revoked. The connection is closed immediately afterwards.',
    to: 'the client with this token',
    payload: z.strictObject({ code: z.literal('unauthenticated'), retryable: z.literal(false) }),
  },
  'server:draining': {
    summary: 'This node stops. Reconnect after the given time; another node will answer.',
    to: 'all clients of a node that stops',
    payload: z.strictObject({ comeBackInMs: z.number().int() }),
  },
} as const;

export type ServerEventName = keyof typeof serverEvents;
export type Push<Name extends ServerEventName> = Wire<z.infer<(typeof serverEvents)[Name]['payload']>>;
export type Hello = Push<'hello'>;
