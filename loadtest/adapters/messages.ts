// What the measurement of pushes between nodes and its nodes say to each other.

/** The adapter's two pushes for each receipt, by kind of adapter; or all of a commit in one message, as the product does it. */
export const ways = ['classic', 'sharded', 'one message'] as const;
export type Way = (typeof ways)[number];

/** So many receipts, in commits of a size, in turn to each shopper and each store. */
export interface Receipts {
  readonly shoppers: number;
  readonly stores: number;
  readonly receipts: number;
  readonly perCommit: number;
  readonly perMs: number;
}

export type Asked = { readonly ask: 'send'; readonly load: Receipts } | { readonly ask: 'cpu' };

export type Told =
  | { readonly told: 'ready'; readonly port: number }
  | { readonly told: 'sent' }
  | { readonly told: 'cpu'; readonly micros: number };

export const shopperAt = (at: number): string => `u${at}`;
export const storeAt = (at: number): string => `s${at}`;
