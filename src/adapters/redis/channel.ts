// A channel to the other nodes: what one says all others hear, and nobody hears themselves.
import { randomUUID } from 'node:crypto';
import type { Log } from '../../ports/log.ts';
import type { Relay } from '../../ports/relay.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';
import type { Subscription } from './subscription.ts';
import { subscribe } from './subscription.ts';

export interface RedisChannel extends Relay, Subscription {
  /** With lines of text after the message, for whoever wants to read them. */
  tell(message: unknown, lines?: readonly string[]): void;
  onTold(listener: (message: unknown, lines: readonly string[]) => void): void;
  /** How much was on the channel that none of us can have said. */
  passedOver(): number;
}

/** A message is a line of JSON, `[who says it, what]`, and lines of any text; whatever else comes is passed over. */
export function openChannel(
  link: RedisLink,
  guarded: GuardedPublish,
  channel: string,
  log: Log,
): RedisChannel {
  const self = randomUUID();
  /** What we said comes back to us: known by how it begins, it is not read. */
  const ours = `["${self}",`;
  let passedOver = 0;
  const onTold: ((message: unknown, lines: readonly string[]) => void)[] = [];
  const { isHeard, onLoss } = subscribe(link, channel, hear, log);

  function hear(text: string): void {
    if (text.startsWith(ours)) return;
    const [first = '', ...lines] = text.split('\n');
    const said = read(first);
    if (said === null) passedOver += 1;
    else for (const listener of onTold) listener(said[1], lines);
  }

  return {
    isHeard,
    tell: (message, lines = []) =>
      void guarded.publish(channel, [JSON.stringify([self, message]), ...lines].join('\n')),
    onTold: (listener) => void onTold.push(listener),
    onLoss,
    passedOver: () => passedOver,
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
