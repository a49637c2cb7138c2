// Web push: what a phone that is away is told, by the push service of its browser.
import { z } from 'zod';
import type { Wire } from './wire.ts';

/** `coins`: coins of a purchase, or their going back. `levels` and `missions`: what was reached and completed. */
export const pushTopics = ['coins', 'levels', 'missions'] as const;
/** The oldest subscription of a shopper gives way beyond this. */
export const maxSubscriptions = 5;

/** What a browser gives out for a page; the node sends only to the push services in PUSH_SERVICES. */
export const pushEndpoint = z.url().max(1_024);

export const pushSubscribe = z.strictObject({
  endpoint: pushEndpoint,
  keys: z.strictObject({
    /** The browser's public key, an uncompressed point on P-256, and its secret: base64url. */
    p256dh: z.string().regex(/^B[\w-]{86}$/, 'the key p256dh of a subscription, base64url'),
    auth: z.string().regex(/^[\w-]{22}$/, 'the key auth of a subscription, base64url'),
  }),
  topics: z.array(z.enum(pushTopics)).min(1).max(pushTopics.length),
  /** Of the words that are shown. */
  language: z.enum(['fa', 'en']),
});

export const pushUnsubscribe = z.strictObject({ endpoint: pushEndpoint });

/** `publicKey` null: this mall sends no pushes. */
export const pushKey = z.strictObject({ publicKey: z.string().nullable() });

/** What the page's worker is sent: the sum of what happened since it was last told something. */
export const pushMessage = z.strictObject({
  language: z.enum(['fa', 'en']),
  coins: z.number().int(),
  balance: z.number().int(),
  level: z.number().int().nullable(),
  missions: z.number().int(),
});

export type PushSubscribe = Wire<z.infer<typeof pushSubscribe>>;
export type PushTopic = (typeof pushTopics)[number];
