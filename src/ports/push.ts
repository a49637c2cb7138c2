// Web push: the subscriptions of phones, and the service that sends to them.

export interface PushSubscription {
  /** The address at the browser's push service. */
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly topics: readonly ('coins' | 'levels' | 'missions')[];
  readonly language: 'fa' | 'en';
}

/** A shopper's subscriptions, and the last entry that was notified. */
export interface Subscriber {
  readonly userId: string;
  readonly seq: number;
  readonly subscriptions: readonly PushSubscription[];
}

/** Each throws StoreUnavailableError. */
export interface PushSubscriptions {
  /**
   * Stores the subscription and replaces one with the same endpoint. Beyond `most` it removes the oldest. Notifications
   * of a shopper's first subscription begin after entry `seq`.
   */
  put(userId: string, subscription: PushSubscription, seq: number, most: number): Promise<void>;
  /** Removes the subscription, where there is one. */
  remove(userId: string, endpoint: string): Promise<void>;
  /** The shoppers among these who have a subscription. */
  of(userIds: readonly string[]): Promise<readonly Subscriber[]>;
  /**
   * Moves the last notified entry from `before` to `seq`. False if another run has moved it, so that only one of
   * several runs sends these entries.
   */
  advance(userId: string, before: number, seq: number): Promise<boolean>;
  /** True if nobody has a subscription. */
  isEmpty(): Promise<boolean>;
}

/** `gone`: the endpoint no longer exists. `failed`: this attempt failed. */
export type Pushed = 'sent' | 'gone' | 'failed';

export interface PushService {
  /** The public key that browsers subscribe with. */
  readonly publicKey: string;
  /** Whether the endpoint belongs to a push service that this mall allows. */
  allows(endpoint: string): boolean;
  /** Sends the message, encrypted for this subscription; never throws. */
  send(subscription: PushSubscription, message: string): Promise<Pushed>;
}
