// A channel to the other nodes: what one says all others hear, and nobody hears themselves.
import { randomUUID } from 'node:crypto';
import type { Log } from '../../ports/log.ts';
import type { Relay } from '../../ports/relay.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';

export interface RedisChannel extends Relay {
  /** False while others may say something that is not heard here. */
  isHeard(): boolean;
  /** Called when the others are not heard any more. */
  onLoss(listener: () => void): void;
}

/** Messages are `[who says it, what]`; whatever else is on the channel is passed over. */
export function openChannel(
  link: RedisLink,
  guarded: GuardedPublish,
  channel: string,
  log: Log,
): RedisChannel {
  const self = randomUUID();
  let listening = false;
  const onTold: ((message: unknown) => void)[] = [];
  const onLoss: (() => void)[] = [];

  link.subscriber.on('ready', () => {
    link.subscriber.subscribe(channel).then(
      () => {
        listening = true;
      },
      (error: unknown) => log.debug({ err: error }, 'a subscription waits for Redis'),
    );
  });
  const lose = (): void => {
    if (!listening) return;
    listening = false;
    for (const listener of onLoss) listener();
  };
  link.subscriber.on('close', lose);
  link.onLoss(lose);
  link.subscriber.on('message', (from, text) => {
    const said = from === channel ? read(text) : null;
    if (said === null || said[0] === self) return;
    for (const listener of onTold) listener(said[1]);
  });

  return {
    isHeard: () => listening && link.isUp(),
    tell: (message) => void guarded.publish(channel, JSON.stringify([self, message])),
    onTold: (listener) => void onTold.push(listener),
    onLoss: (listener) => void onLoss.push(listener),
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
