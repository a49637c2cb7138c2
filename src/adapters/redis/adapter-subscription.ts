// The subscription of Socket.IO's adapter to its channel. It is made again each time Redis returns.
import type { Redis } from 'ioredis';
import { ReplyError } from 'ioredis';
import type { Log } from '../../ports/log.ts';
import { refusedAgainMs } from './subscription.ts';

export type AdapterKind = 'classic' | 'sharded';

export interface AdapterSubscription {
  /** Subscribes, now or as soon as Redis is reachable. */
  want(): void;
  drop(): void;
}

export function createAdapterSubscription(
  subscriber: Redis,
  channel: string,
  kind: AdapterKind,
  log: Log,
): AdapterSubscription {
  let isWanted = false;
  let isRefused = false;
  const isReady = (): boolean => subscriber.status === 'ready';

  function settle(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => {
      if (!(error instanceof ReplyError)) {
        log.debug({ err: error }, 'a subscription waits for Redis');
        return;
      }
      // The right may be granted later. A lost connection subscribes again by itself.
      if (!isRefused) log.error({ err: error }, 'Redis refuses a subscription; sharded ones need 7');
      isRefused = true;
      setTimeout(askIfWanted, refusedAgainMs).unref();
    });
  }
  function askIfWanted(): void {
    if (!isWanted || !isReady()) return;
    settle(kind === 'classic' ? subscriber.subscribe(channel) : subscriber.ssubscribe(channel));
  }
  // Subscribes again after every loss, so no request is queued during an outage.
  subscriber.on('ready', askIfWanted);

  return {
    want: () => {
      if (isWanted) return;
      isWanted = true;
      askIfWanted();
    },
    drop: () => {
      if (!isWanted) return;
      isWanted = false;
      if (isReady())
        settle(kind === 'classic' ? subscriber.unsubscribe(channel) : subscriber.sunsubscribe(channel));
    },
  };
}
