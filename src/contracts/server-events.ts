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
    summary:
      'Sent once after connecting. A shopper gets a snapshot and, with a cursor, the entries after it.',
    to: 'the one who connected',
    payload: hello,
  },
  journal: {
    summary:
      'All entries of one commit, in order. They may overlap with `hello`: drop those whose `seq` you have. A kiosk ' +
      'receives only the entries of its visit.',
    to: "the shopper's sockets, and the kiosk bound to them",
    payload: journal,
  },
  'receipt:settled': {
    summary: 'A receipt of this store was decided.',
    to: "the store's tablets and kiosks",
    payload: settled,
  },
  'screen:state': {
    summary:
      'All that a screen shows: of the store in its token, else of the mall. Sent on connecting and every 15 seconds. ' +
      'Each message replaces the one before.',
    to: 'a screen',
    payload: screenState,
  },
  'screen:highlight': {
    summary: 'New highlights, newest first; at most one message per second.',
    to: 'the screens of the mall, and of the store in which the highlight happened',
    payload: z.array(highlight),
  },
  'mall:today': {
    summary:
      'The receipts and coins of the whole mall today, and its goal. Sent after a change, at most once per second. Each ' +
      'message replaces the one before.',
    to: 'a screen',
    payload: mallToday,
  },
  'mall:announcement': {
    summary:
      'An announcement by an operator. It replaces the one before. The same one may arrive twice: compare its `id`.',
    to: 'everyone',
    payload: announcement,
  },
  'shopper:served': {
    summary:
      'A kiosk serves the shopper. Sent when the visit begins, and to a phone that connects during it.',
    to: "the shopper's sockets",
    payload: servedBy,
  },
  'shopper:released': {
    summary: 'That kiosk no longer serves the shopper.',
    to: "the shopper's sockets",
    payload: servedBy,
  },
  'kiosk:released': {
    summary: 'The node has ended the visit. The kiosk must remove everything about the shopper.',
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
      'The state of the mall: its nodes, the sum of their figures, and what has been unavailable since when. Sent on ' +
      'connecting and every two seconds. Each message replaces the one before.',
    to: 'operators',
    payload: opsState,
  },
  'ops:log': {
    summary:
      'New rows of the log, oldest first: at most 50 every half second, and the number of rows left out.',
    to: 'operators',
    payload: opsLog,
  },
  'session:ended': {
    summary: 'The token has expired or was revoked. The node closes the connection right after.',
    to: 'the connections with this token',
    payload: z.strictObject({ code: z.literal('unauthenticated'), retryable: z.literal(false) }),
  },
  'server:draining': {
    summary: 'This node drains. Reconnect after `comeBackInMs`; another node will answer.',
    to: 'everyone on a node that drains',
    payload: z.strictObject({ comeBackInMs: z.number().int() }),
  },
} as const;

export type ServerEventName = keyof typeof serverEvents;
export type Push<Name extends ServerEventName> = Wire<z.infer<(typeof serverEvents)[Name]['payload']>>;
export type Hello = Push<'hello'>;
