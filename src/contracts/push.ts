// Web push: subscriptions of phones, and the message that a phone gets while it is not connected.
import { z } from 'zod';
import type { Wire } from './wire.ts';

/** `coins`: coins given or taken back. `levels` and `missions`: levels reached, missions completed. */
export const pushTopics = ['coins', 'levels', 'missions'] as const;
/** Most subscriptions of a shopper; a further one replaces the oldest. */
export const maxSubscriptions = 5;

/** The address that the browser created. The node sends only to the push services in PUSH_SERVICES. */
export const pushEndpoint = z.url().max(1_024);

export const pushSubscribe = z.strictObject({
  endpoint: pushEndpoint,
  keys: z.strictObject({
    /** The browser's public key, an uncompressed point on P-256, and its secret: base64url. */
    p256dh: z.string().regex(/^B[\w-]{86}$/, 'the key p256dh of a subscription, base64url'),
    auth: z.string().regex(/^[\w-]{22}$/, 'the key auth of a subscription, base64url'),
  }),
  topics: z.array(z.enum(pushTopics)).min(1).max(pushTopics.length),
  /** The language of the notification. */
  language: z.enum(['fa', 'en']),
});

export const pushUnsubscribe = z.strictObject({ endpoint: pushEndpoint });

/** `publicKey` null: this mall sends no web pushes. */
export const pushKey = z.strictObject({ publicKey: z.string().nullable() });

/** The message to the page's service worker: the sum of all changes since the last one. */
export const pushMessage = z.strictObject({
  language: z.enum(['fa', 'en']),
  coins: z.number().int(),
  balance: z.number().int(),
  level: z.number().int().nullable(),
  missions: z.number().int(),
});

export type PushSubscribe = Wire<z.infer<typeof pushSubscribe>>;
export type PushTopic = (typeof pushTopics)[number];
