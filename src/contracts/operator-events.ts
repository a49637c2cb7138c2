// Client events of operators: figures, devices, corrections, and work on the nodes.
import { z } from 'zod';
import type { ClientEvents } from './client-event.ts';
import { nothing } from './client-event.ts';
import { device, opsPair } from './devices.ts';
import { id, instant } from './fields.ts';
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
import { receiptGet, tidyGet } from './receipts.ts';
import { opsPauseScreen } from './screens.ts';

const began = z.strictObject({ began: z.literal(true) });

export const operatorEvents = {
  'ops:history': {
    summary: 'Reads the last hour of the mall as this node has seen it, and the latest rows of its log.',
    roles: ['operator'],
    payload: nothing,
    data: opsHistory,
    rate: { perSecond: 1, burst: 10 },
  },
  'ops:receipt': {
    summary:
      'Reads the story of a receipt: its standing, every entry that it gave its shopper, and the time spent in each phase.',
    roles: ['operator'],
    payload: receiptGet,
    tidy: tidyGet,
    data: receiptStory,
    rate: { perSecond: 5, burst: 20 },
    readCredits: 5,
  },
  'ops:acts': {
    summary: 'Reads the audit log of the operators, latest first.',
    roles: ['operator'],
    payload: z.strictObject({ limit: z.number().int().min(1).max(maxActs).optional() }),
    data: z.strictObject({ acts: z.array(act) }),
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
  },
  'ops:pair': {
    summary:
      'Pairs the device that shows this code: as a kiosk or tablet of `store`, or as a screen of the store or the mall. ' +
      'The device then receives its token. Wrong codes count against the rate, so that codes cannot be guessed.',
    roles: ['operator'],
    payload: opsPair,
    data: device,
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:devices': {
    summary: 'Lists the paired devices, latest first.',
    roles: ['operator'],
    payload: nothing,
    data: z.strictObject({ devices: z.array(device) }),
    rate: { perSecond: 2, burst: 10 },
    readCredits: 5,
  },
  'ops:revoke': {
    summary:
      'Revokes the token of a device and ends its connections: on this node at once, on the others within seconds. A ' +
      'revocation cannot be undone; pair the device again to use it.',
    roles: ['operator'],
    payload: z.strictObject({ id }),
    data: device,
    rate: { perSecond: 2, burst: 10 },
    isAct: true,
  },
  'ops:correct-coins': {
    summary:
      'Gives a shopper coins, or takes some (`coins` below 0), for a reason that the shopper sees. Leaderboards ignore it. ' +
      '`id` is a UUID of version 7 that the form makes when it opens. The same `id` again is a `duplicate` with the first ' +
      'outcome, with other content a `conflict`, and after a day `too_old`. `invalid`: the balance would fall below 0. ' +
      '`not_found`: the shopper has neither signed up nor bought anything.',
    roles: ['operator'],
    payload: opsCorrectCoins,
    data: correctedCoins,
    rate: { perSecond: 1, burst: 10 },
    isAct: true,
  },
  'ops:drain': {
    summary:
      'Drains a node: it sends its clients to other nodes and is not ready until `undo: true` or a restart. The reply comes ' +
      'when the drain has begun. `conflict`: no other node of the mall is ready.',
    roles: ['operator'],
    payload: opsDrain,
    data: z.strictObject({ node: z.string(), draining: z.boolean() }),
    rate: { perSecond: 0.5, burst: 5 },
    isAct: true,
  },
  'ops:pause-screen': {
    summary:
      "Pauses the screens of a store (`store: null`: the mall's own): they show a quiet scene and no highlights until they " +
      'are resumed or the time is over. Announcements still appear.',
    roles: ['operator'],
    payload: opsPauseScreen,
    data: z.strictObject({ store: id.nullable(), paused: z.boolean(), until: instant.nullable() }),
    rate: { perSecond: 1, burst: 10 },
    isAct: true,
  },
  'ops:rebuild-standings': {
    summary:
      'Rebuilds the leaderboards from the ledger, as the command `leaderboards rebuild` does. The reply comes when the ' +
      'rebuild has begun; a row of `ops:log` reports its end. The mall runs one at a time; a second is `busy`.',
    roles: ['operator'],
    payload: nothing,
    data: began,
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:doctor': {
    summary:
      "Runs the doctor's checks of the database, read-only, in a process beside the node, within two minutes. The reply " +
      'comes when they have begun; a row of `ops:log` reports their end. The mall runs one at a time; a second is `busy`.',
    roles: ['operator'],
    payload: nothing,
    data: began,
    rate: { perSecond: 0.2, burst: 5 },
    isAct: true,
  },
  'ops:checks': {
    summary: "Reads the doctor's last report, made on any node; null: none since this node started.",
    roles: ['operator'],
    payload: nothing,
    data: z.strictObject({ last: doctorReport.nullable() }),
    rate: { perSecond: 2, burst: 20 },
  },
} as const satisfies ClientEvents;
