// Web push on this phone: requested after a tap only, with the owner's choice; and its state.
import type { PushTopic } from '../../src/contracts/push.ts';
import { readKept, writeKept } from '../kit/keep.ts';
import { language } from '../kit/language.ts';
import type { PageLink } from '../kit/page-link.ts';

/** `unable`: this browser or this mall has no push. `refused`: the owner blocked it, which only the browser's settings undo. */
export type PushResult = 'on' | 'off' | 'refused' | 'unable' | 'failed';

const keptTopics = (userId: string): string => `push:${userId}`;

export const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis;

/** The chosen topics of this phone; empty: none. */
export function readTopics(userId: string): readonly PushTopic[] {
  if (!canPush() || Notification.permission !== 'granted') return [];
  const kept = readKept('local', keptTopics(userId)) ?? '';
  return kept.split(',').filter((one) => one !== '') as PushTopic[]; // written below
}

/** Call it in a tap: browsers ask for permission only then. */
export async function choosePush(
  link: PageLink,
  userId: string,
  topics: readonly PushTopic[],
): Promise<PushResult> {
  if (!canPush()) return 'unable';
  if (topics.length === 0) return endPush(link, userId);
  if ((await Notification.requestPermission()) !== 'granted') return 'refused';
  const client = link.client();
  const key = await client?.request('push:key', {});
  if (!key?.ok || client === null) return 'failed';
  if (key.data.publicKey === null) return 'unable';
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(key.data.publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  const reply = await client.request('push:subscribe', {
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' },
    topics: [...topics],
    language: language(),
  });
  if (!reply.ok) {
    await subscription.unsubscribe();
    return 'failed';
  }
  writeKept('local', keptTopics(userId), topics.join(','));
  return 'on';
}

/** Ends pushes to this phone: in the browser first, so that it works without a network. */
export async function endPush(link: PageLink, userId: string): Promise<PushResult> {
  writeKept('local', keptTopics(userId), null);
  if (!canPush()) return 'off';
  const registration = await navigator.serviceWorker.getRegistration('/app');
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return 'off';
  const { endpoint } = subscription;
  await subscription.unsubscribe();
  // If the node is unreachable, the push service reports the end at the next push, and the node deletes the subscription.
  if (link.state.peek() === 'live') await link.client()?.request('push:unsubscribe', { endpoint });
  return 'off';
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
