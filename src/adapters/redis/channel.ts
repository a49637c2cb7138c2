// The channel of commits: a signed broadcast to all other nodes. A node ignores its own messages.
import type { Log } from '../../ports/log.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';
import type { SignedMessages } from './signed-messages.ts';
import type { Subscription } from './subscription.ts';
import { subscribe } from './subscription.ts';

export interface RedisChannel extends Subscription {
  /** Sends a JSON value and lines of text, at most once. Never waits, never throws. */
  publish(message: unknown, lines: readonly string[]): void;
  onMessage(listener: (message: unknown, lines: readonly string[]) => void): void;
  /** Counts a signed message whose format no node of this version sends. */
  refuse(): void;
}

export interface ChannelParts {
  readonly link: RedisLink;
  readonly guarded: GuardedPublish;
  readonly messages: SignedMessages;
  readonly channel: string;
  readonly log: Log;
}

/** The body of a message is a line of JSON, then lines of any text, which a receiver parses only if it needs them. */
export function openChannel({ link, guarded, messages, channel, log }: ChannelParts): RedisChannel {
  const onMessage: ((message: unknown, lines: readonly string[]) => void)[] = [];
  const refuse = (): void => messages.refuse('form', channel);

  function receive(text: string): void {
    const body = messages.open(channel, text);
    if (body === null) return;
    const [first = '', ...lines] = body.split('\n');
    const message = readJson(first);
    if (message === undefined) refuse();
    else for (const listener of onMessage) listener(message, lines);
  }

  return {
    ...subscribe(link, channel, receive, log),
    publish: (message, lines) => {
      const body = [JSON.stringify(message), ...lines].join('\n');
      void guarded.publish(channel, messages.sign(channel, body));
    },
    onMessage: (listener) => void onMessage.push(listener),
    refuse,
  };
}

/** `undefined` if the text is not JSON. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
