// Web push of a node: the push service, and the job that notifies phones that are not connected.
import { createPushService } from '../adapters/webpush/push-service.ts';
import type { Presence } from '../cluster/presence.ts';
import { createOfflinePush, type PushFigures } from '../pipeline/offline-push.ts';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Log } from '../ports/log.ts';
import type { PushService, PushSubscriptions } from '../ports/push.ts';
import type { Store } from '../ports/store.ts';
import type { Config } from './config.ts';
import { readPushKeys } from './push-keys.ts';
import type { Tuning } from './tuning.ts';

export interface NodeWebPush {
  readonly service: PushService;
  readonly subscriptions: PushSubscriptions;
  readonly job: ClusterJob;
  figures(): PushFigures;
}

export interface NodeWebPushParts {
  readonly config: Config & Pick<Tuning, 'pushEveryMs'>;
  readonly store: Store;
  readonly subscriptions: PushSubscriptions;
  readonly presence: Presence;
  readonly log: Log;
}

const sendTimeoutMs = 5_000;
const contactOfTests = 'mailto:mall@example.com';

/** Null: web push is off. */
export async function openWebPush(parts: NodeWebPushParts): Promise<NodeWebPush | null> {
  const { config, store, subscriptions, presence, log } = parts;
  const keys = await readPushKeys(config);
  const contact = config.PUSH_CONTACT ?? (config.NODE_ENV === 'production' ? null : contactOfTests);
  if (keys === null || contact === null) return null;
  const service = createPushService({
    ...keys,
    contact,
    services: config.PUSH_SERVICES.split(',').map((one) => one.trim()),
    timeoutMs: sendTimeoutMs,
  });
  const offlinePush = createOfflinePush({
    store,
    subscriptions,
    service,
    connected: presence.connected,
    log,
    now: Date.now,
  });
  return {
    service,
    subscriptions,
    job: { name: 'web-push', everyMs: config.pushEveryMs, run: offlinePush.run },
    figures: offlinePush.figures,
  };
}
