// The messages between the measurement of pushes between nodes and its nodes.

/** Two pushes of an adapter for each receipt, by kind of adapter; or one message for a whole commit, as the product does. */
export const ways = ['classic', 'sharded', 'one message'] as const;
export type Way = (typeof ways)[number];

/** The receipts to send, in commits of one size, to each shopper and each store in turn. */
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
