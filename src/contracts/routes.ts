// The HTTP routes: roles, parameters, body and answer.
import { z } from 'zod';
import { announcement, mallAnnounce } from './announcements.ts';
import { board, boardGet, boardPeriod, maxBoardRows } from './boards.ts';
import type { ClientEventName } from './client-events.ts';
import { pairingClaim, pairingClaimed, pairingOpen, pairingOpened } from './devices.ts';
import { id, receiptNo, seq, userId, writtenInstant } from './fields.ts';
import { maxJournalPage } from './limits.ts';
import { sessionOpen } from './links.ts';
import { sessionRenewed } from './pages.ts';
import { performanceReport } from './performance-report.ts';
import { liveness, readiness } from './probes.ts';
import { profile, profileBody } from './profiles.ts';
import { outcome, receiptPreview, receiptSubmit, receiptView, receiptVoid } from './receipts.ts';
import type { Role } from './roles.ts';
import { roles } from './roles.ts';
import { journalPage, snapshot, stats } from './shoppers.ts';

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly summary: string;
  /** Absent: the route needs no token. A shopper may only ask about themselves. */
  readonly roles?: readonly Role[];
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly data?: z.ZodType;
  /** The client event that answers this route, with the same schemas. */
  readonly event?: ClientEventName;
}

const user = z.strictObject({ id: userId });

export const routes = {
  submitReceipt: {
    method: 'POST',
    event: 'receipt:submit',
    path: '/api/receipts',
    summary: 'Same as `receipt:submit`. 200: applied, duplicate or rejected. 202: under review.',
    roles: ['tablet', 'kiosk'],
    body: receiptSubmit,
    data: outcome,
  },
  voidReceipt: {
    method: 'POST',
    event: 'receipt:void',
    path: '/api/receipts/void',
    summary: 'Same as `receipt:void`.',
    roles: ['tablet', 'operator'],
    body: receiptVoid,
    data: outcome,
  },
  previewReceipt: {
    method: 'POST',
    event: 'receipt:preview',
    path: '/api/receipts/preview',
    summary: 'Same as `receipt:preview`: changes nothing.',
    roles: ['tablet', 'kiosk'],
    body: receiptPreview,
    data: outcome,
  },
  receipt: {
    method: 'GET',
    event: 'receipt:get',
    path: '/api/receipts/:store/:receiptNo',
    summary:
      'The present state of a receipt and what it earned. `issuedAt` is needed if the numbers of the store ' +
      'restart.',
    roles: ['tablet', 'operator'],
    params: z.strictObject({ store: id, receiptNo }),
    query: z.strictObject({ issuedAt: writtenInstant.optional() }),
    data: receiptView,
  },
  snapshot: {
    method: 'GET',
    event: 'user:snapshot',
    path: '/api/users/:id',
    summary: 'The snapshot of a shopper, as `user:snapshot`.',
    roles: ['shopper', 'operator'],
    params: user,
    data: snapshot,
  },
  stats: {
    method: 'GET',
    event: 'user:stats',
    path: '/api/users/:id/stats',
    summary: "Reads a shopper's totals, as `user:stats`.",
    roles: ['shopper', 'operator'],
    params: user,
    data: stats,
  },
  journal: {
    method: 'GET',
    event: 'user:journal',
    path: '/api/users/:id/journal',
    summary:
      'Reads at most `limit` entries after `after`, as `user:journal`. `next` is the `after` of the next page, null at the end.',
    roles: ['shopper', 'operator'],
    params: user,
    query: z.strictObject({
      after: z.coerce.number().pipe(seq).optional(),
      limit: z.coerce.number().int().min(1).max(maxJournalPage).optional(),
    }),
    data: journalPage,
  },
  profile: {
    method: 'GET',
    event: 'profile:get',
    path: '/api/users/:id/profile',
    summary: 'The profile of a shopper, as `profile:get`.',
    roles: ['shopper', 'operator'],
    params: user,
    data: profile,
  },
  setProfile: {
    method: 'PUT',
    event: 'profile:set',
    path: '/api/users/:id/profile',
    summary: 'Sets the name of a shopper and what others may see of it, as `profile:set`.',
    roles: ['shopper', 'operator'],
    params: user,
    body: profileBody,
    data: profile,
  },
  board: {
    method: 'GET',
    event: 'board:get',
    path: '/api/boards/:board',
    summary: 'A leaderboard, as `board:get`.',
    roles,
    params: boardGet.pick({ board: true }),
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(maxBoardRows).optional(),
      period: boardPeriod.optional(),
    }),
    data: board,
  },
  announce: {
    method: 'POST',
    event: 'mall:announce',
    path: '/api/announcements',
    summary: 'Sends an announcement to everyone in the mall, as `mall:announce`.',
    roles: ['operator'],
    body: mallAnnounce,
    data: announcement,
  },
  openSession: {
    method: 'POST',
    path: '/api/sessions',
    summary:
      'Exchanges the code of a link that `npm start` printed for a token. `unauthenticated` if the code is ' +
      'unknown or has expired.',
    body: sessionOpen,
    data: sessionRenewed,
  },
  openPairing: {
    method: 'POST',
    path: '/api/pairings',
    summary: 'Returns a code for a device without a token to show. An operator enters it with `ops:pair`.',
    body: pairingOpen,
    data: pairingOpened,
  },
  claimPairing: {
    method: 'POST',
    path: '/api/pairings/claim',
    summary:
      'Waits for the token of the device that shows a code. Answered when an operator has entered the code, or ' +
      'after 20 s as `waiting`. 404: the code has expired.',
    body: pairingClaim,
    data: pairingClaimed,
  },
  performance: {
    method: 'GET',
    path: '/api/performance',
    summary: 'Timings and load of this node.',
    roles: ['operator'],
    data: performanceReport,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics in the Prometheus text format.',
    roles: ['operator'],
  },
  livez: {
    method: 'GET',
    path: '/livez',
    summary: 'Answers 200 while the process is alive.',
    data: liveness,
  },
  readyz: {
    method: 'GET',
    path: '/readyz',
    summary: 'The node is ready to serve; otherwise 503. `?verbose` lists each part.',
    query: z.strictObject({ verbose: z.string().optional() }),
    data: readiness,
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
