// Subscriptions of phones to web push, and the service that reaches them.

export interface PushSubscription {
  /** The address at the browser's push service. */
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly topics: readonly ('coins' | 'levels' | 'missions')[];
  readonly language: 'fa' | 'en';
}

/** A shopper's subscriptions, and the last entry that they have been told of. */
export interface Subscriber {
  readonly userId: string;
  readonly seq: number;
  readonly subscriptions: readonly PushSubscription[];
}

/** Each throws StoreUnavailableError. */
export interface PushSubscriptions {
  /**
   * Keeps the subscription, in the place of one with the same endpoint; beyond `most` the oldest gives way. The first one
   * of a shopper begins at entry `seq`.
   */
  put(userId: string, subscription: PushSubscription, seq: number, most: number): Promise<void>;
  /** Removes it, where it is there. */
  remove(userId: string, endpoint: string): Promise<void>;
  /** Those of these shoppers who have a subscription. */
  of(userIds: readonly string[]): Promise<readonly Subscriber[]>;
  /**
   * Moves on what the shopper has been told, from `before` to `seq`. False where somebody else has: of several who want to
   * tell the same entries, one may.
   */
  advance(userId: string, before: number, seq: number): Promise<boolean>;
  /** True where nobody has a subscription. */
  isEmpty(): Promise<boolean>;
}

/** `gone`: it will never be reached again. `failed`: this time. */
export type Pushed = 'sent' | 'gone' | 'failed';

export interface PushService {
  /** The public key that browsers subscribe with. */
  readonly publicKey: string;
  /** Whether the endpoint is at a push service that this mall sends to. */
  allows(endpoint: string): boolean;
  /** Sends the message, encrypted for this subscription; never throws. */
  send(subscription: PushSubscription, message: string): Promise<Pushed>;
}
