// An example request and answer for each HTTP route. A test sends all of them to a node.
import type { z } from 'zod';
import type { RouteName, routes } from './routes.ts';

type Part<Route, Name extends string> =
  Route extends Record<Name, infer Schema extends z.ZodType> ? z.input<Schema> : never;
type OptionalParts<Route> = {
  readonly [Name in Extract<keyof Route, 'params' | 'query' | 'body'>]: Part<Route, Name>;
};
/** `data` is absent if there is no short example, as for figures. */
export type RouteExample<Route> = OptionalParts<Route> & { readonly data?: Part<Route, 'data'> };

type Examples = { readonly [Name in RouteName]: RouteExample<(typeof routes)[Name]> };

const shopper = { userId: 'u1', coins: 260, xp: 250, level: 2 };
const standing = { ...shopper, totalReceipts: 1, totalSpent: 250_000 };
const profile = { userId: 'u1', name: 'Sara Ahmadi', showName: true, shownAs: 'Sara A.' };

/** `now`: the present time, ISO 8601, so that a mall accepts the example receipts. */
export const routeExamples = (now: string): Examples => ({
  ...receiptExamples(now),
  ...shopperExamples(now),
  ...mallExamples(now),
});

function receiptExamples(now: string) {
  const items = [{ sku: 'rice-10kg', category: 'groceries', quantity: 1, amount: 250_000 }];
  const purchase = { receiptNo: 'A-1042', userId: 'u1', amount: 250_000, issuedAt: now, items };
  const outcome = {
    receiptId: 's01:a-1042',
    userId: 'u1',
    seq: 1,
    coins: { delta: 260, balance: 260 },
    xp: { delta: 250, total: 250 },
    level: { from: 1, to: 2 },
    missions: [{ code: 'three-visits', progress: 1, target: 3, completed: false }],
  };
  return {
    submitReceipt: { body: purchase, data: { status: 'applied', ...outcome } },
    previewReceipt: { body: { ...purchase, receiptNo: 'A-1043' }, data: { status: 'preview', ...outcome } },
    receipt: {
      params: { store: 's01', receiptNo: 'A-1042' },
      query: { issuedAt: now },
      data: {
        receiptId: 's01:a-1042',
        storeId: 's01',
        receiptNo: 'A-1042',
        standing: 'applied',
        userId: 'u1',
        amount: 250_000,
        left: 250_000,
        currency: 'IRR',
        issuedAt: now,
        earned: { coins: 250, xp: 250 },
        missions: ['three-visits'],
        returns: [],
        reason: null,
      },
    },
    voidReceipt: {
      body: { receiptNo: 'A-1042', reason: 'brought back', returnNo: 'R-77', amount: 50_000 },
      data: {
        status: 'applied',
        ...outcome,
        seq: 2,
        coins: { delta: -50, balance: 210 },
        standing: 'returned',
        left: 200_000,
      },
    },
  } satisfies Partial<Examples>;
}

const shopperExamples = (now: string) =>
  ({
    snapshot: {
      params: { id: 'u1' },
      data: { ...standing, seq: 1, debt: 0, nextLevel: { level: 3, xp: 1_000 }, missions: [] },
    },
    stats: { params: { id: 'u1' }, data: standing },
    journal: {
      params: { id: 'u1' },
      query: { after: 0, limit: 100 },
      data: {
        epoch: 'b1c2d3',
        entries: [
          { seq: 1, kind: 'coins.credited', at: now, coins: 250, balance: 250, receiptId: 's01:a-1042' },
        ],
        complete: true,
        next: null,
      },
    },
    profile: { params: { id: 'u1' }, data: profile },
    setProfile: { params: { id: 'u1' }, body: { name: 'Sara Ahmadi', showName: true }, data: profile },
    board: {
      params: { board: 'coins:mall:week' },
      query: { limit: 10, period: 'current' },
      data: {
        board: 'coins:mall:week',
        period: 'week-2026-11-28',
        resetsAt: now,
        rows: [{ rank: 1, name: 'Sara A.', score: 260 }],
      },
    },
  }) satisfies Partial<Examples>;

const text = { en: 'Double coins until eight', fa: 'تا ساعت هشت، سکهٔ دوبرابر' };

const mallExamples = (now: string) =>
  ({
    announce: {
      body: { kind: 'offer', text, forSeconds: 3_600 },
      data: { id: 'n1-1', kind: 'offer', text, at: now, until: now },
    },
    openSession: {
      body: { code: 'abcdefghjk' },
      data: { token: 'HEADER.PAYLOAD.SIGNATURE', expiresAt: now },
    },
    openPairing: {
      body: { role: 'screen' },
      data: { code: 'K7M2QP', secret: 'the-secret-of-this-code', expiresAt: now },
    },
    claimPairing: { body: { secret: 'the-secret-of-this-code' }, data: { status: 'waiting' } },
    performance: {},
    metrics: {},
    livez: { data: { status: 'alive' } },
    readyz: { query: {}, data: { status: 'ready', durable: true } },
  }) satisfies Partial<Examples>;
