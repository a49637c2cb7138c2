// Sends web pushes (RFC 8030, encrypted by RFC 8291, signed by RFC 8292) to the push services that the settings name.
import type { RequestOptions } from 'web-push';
import webPush from 'web-push';
import type { Pushed, PushService, PushSubscription } from '../../ports/push.ts';

export interface PushServiceSettings {
  readonly publicKey: string;
  readonly privateKey: string;
  /** Where a push service reports problems: `mailto:` or `https:`. */
  readonly contact: string;
  /** Origins such as `https://fcm.googleapis.com`; `https://*.push.apple.com` means every host below. */
  readonly services: readonly string[];
  readonly timeoutMs: number;
}

/** How long a service keeps a push for a phone that is off. Older news is of no use. */
const ttlSeconds = 12 * 3_600;
/** A later push replaces one that was not delivered yet. */
const topic = 'coins';
/** Statuses of an ended or invalid subscription, by RFC 8030 and the practice of services. */
const goneStatuses = new Set([400, 404, 410]);

export function createPushService(settings: PushServiceSettings): PushService {
  const { publicKey, privateKey, contact, timeoutMs } = settings;
  const rules = settings.services.map(readService);
  const allows = (endpoint: string): boolean => {
    if (!URL.canParse(endpoint)) return false;
    const url = new URL(endpoint);
    return url.username === '' && url.password === '' && rules.some((isOf) => isOf(url));
  };
  const options: RequestOptions = {
    TTL: ttlSeconds,
    topic,
    urgency: 'normal',
    vapidDetails: { subject: contact, publicKey, privateKey },
  };

  async function request({ endpoint, keys }: PushSubscription, message: string): Promise<number> {
    const details = webPush.generateRequestDetails({ endpoint, keys }, message, options);
    const answer = await fetch(details.endpoint, {
      method: details.method,
      // The library's own table of strings and numbers.
      headers: Object.entries(details.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      body: new Uint8Array(details.body ?? Buffer.alloc(0)),
      // A redirect could lead to a host inside the network.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.status;
  }

  return {
    publicKey,
    allows,
    send: async (subscription, message): Promise<Pushed> => {
      // The allowed services may have changed since the subscription was stored.
      if (!allows(subscription.endpoint)) return 'gone';
      try {
        const status = await request(subscription, message);
        if (status >= 200 && status < 300) return 'sent';
        return goneStatuses.has(status) ? 'gone' : 'failed';
      } catch {
        return 'failed';
      }
    },
  };
}

export const newPushKeys = (): { readonly publicKey: string; readonly privateKey: string } =>
  webPush.generateVAPIDKeys();

function readService(service: string): (url: URL) => boolean {
  const [, scheme, below] = /^(https?:)\/\/\*(\..+)$/.exec(service) ?? [];
  if (below === undefined) return ({ origin }) => origin === service;
  return ({ protocol, hostname, port }) => protocol === scheme && port === '' && hostname.endsWith(below);
}
