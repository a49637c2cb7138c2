// A channel to the other nodes: what one says all others hear, and nobody hears themselves.
import { randomUUID } from 'node:crypto';
import type { Log } from '../../ports/log.ts';
import type { Relay } from '../../ports/relay.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';
import type { Subscription } from './subscription.ts';
import { subscribe } from './subscription.ts';

export interface RedisChannel extends Relay, Subscription {}

/** Messages are `[who says it, what]`; whatever else is on the channel is passed over. */
export function openChannel(
  link: RedisLink,
  guarded: GuardedPublish,
  channel: string,
  log: Log,
): RedisChannel {
  const self = randomUUID();
  const onTold: ((message: unknown) => void)[] = [];
  const { isHeard, onLoss } = subscribe(link, channel, hear, log);

  function hear(text: string): void {
    const said = read(text);
    if (said === null || said[0] === self) return;
    for (const listener of onTold) listener(said[1]);
  }

  return {
    isHeard,
    tell: (message) => void guarded.publish(channel, JSON.stringify([self, message])),
    onTold: (listener) => void onTold.push(listener),
    onLoss,
  };
}

function read(text: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null; // not from one of us
  }
}
