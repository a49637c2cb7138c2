// A subscription to one channel. It is made again each time Redis returns.
import { ReplyError } from 'ioredis';
import type { Log } from '../../ports/log.ts';
import type { RedisLink } from './connect.ts';

export interface Subscription {
  /** False while messages may be missed. */
  isConnected(): boolean;
  /** Called when messages no longer arrive. */
  onLoss(listener: () => void): void;
}

/** The wait before a refused subscription is tried again. */
export const refusedAgainMs = 5_000;

export function subscribe(
  link: RedisLink,
  channel: string,
  onText: (text: string) => void,
  log: Log,
): Subscription {
  let listening = false;
  const onLoss: (() => void)[] = [];

  const ask = (): void => {
    if (listening || link.subscriber.status !== 'ready') return;
    link.subscriber.subscribe(channel).then(
      () => {
        listening = true;
      },
      (error: unknown) => {
        log.debug({ err: error }, 'a subscription waits for Redis');
        // The right may be granted later. A lost connection subscribes again by itself.
        if (error instanceof ReplyError) setTimeout(ask, refusedAgainMs).unref();
      },
    );
  };
  link.subscriber.on('ready', ask);
  // Where only the other connection was lost, the subscriber is not `ready` again.
  link.onReturn(ask);
  const lose = (): void => {
    if (!listening) return;
    listening = false;
    for (const listener of onLoss) listener();
  };
  link.subscriber.on('close', lose);
  link.onLoss(lose);
  link.subscriber.on('message', (from, text) => {
    if (from === channel) onText(text);
  });

  return {
    isConnected: () => listening && link.isUp(),
    onLoss: (listener) => void onLoss.push(listener),
  };
}
