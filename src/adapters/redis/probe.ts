// Checks that Redis is usable: publishes a message on each channel and waits to receive it, and writes a key.
import type { Log } from '../../ports/log.ts';
import type { RedisLink } from './connect.ts';
import type { SignedMessages } from './signed-messages.ts';
import { probeBody } from './signed-messages.ts';

export interface ProbedChannel {
  readonly name: string;
  readonly sharded: boolean;
}

export interface RedisProbe {
  /** What Redis does not allow this node to do, in a sentence; null if no fault is known, or Redis is away. */
  fault(): string | null;
  /** Called each time a fault is over. Messages of other nodes in between are lost. */
  onWell(listener: () => void): void;
  stop(): void;
}

export interface RedisProbeParts {
  readonly link: RedisLink;
  readonly messages: SignedMessages;
  /** Only channels that nodes use, because Redis grants rights by channel. */
  readonly channels: readonly ProbedChannel[];
  /** The key that the probe writes. It expires. */
  readonly key: string;
  readonly everyMs: number;
  readonly log: Log;
}

const heardWithinMs = 2_000;
const keyMs = 1_000;
const notHeard = 'not heard back is what is published on';

export function startRedisProbe(parts: RedisProbeParts): RedisProbe {
  const { link, messages, channels, key, everyMs, log } = parts;
  const tryChannel = createChannelTest(link, messages);
  let fault: string | null = null;
  let isLooking = false;
  let stopped = false;
  let unheard = 0;
  const wellAgain: (() => void)[] = [];

  async function look(): Promise<void> {
    if (isLooking || !link.isUp()) return;
    isLooking = true;
    const found = await Promise.all([...channels.map(tryChannel), tryKey(link, key)]);
    isLooking = false;
    // A single failure may only mean a busy machine.
    unheard = found.some((each) => each?.startsWith(notHeard)) ? unheard + 1 : 0;
    if (unheard === 1 && found.every((each) => each === null || each.startsWith(notHeard))) return;
    // A lost connection says nothing about rights. That Redis is away is reported elsewhere.
    if (stopped || !link.isUp()) return;
    const next = found.find((each) => each !== null) ?? null;
    if (next === fault) return;
    fault = next;
    if (fault === null) {
      log.info({}, 'Redis can be used again');
      for (const listener of wellAgain) listener();
    } else log.error({ fault }, 'Redis answers but cannot be used: messages of other nodes do not arrive');
  }

  const timer = setInterval(() => void look(), everyMs);
  link.onReturn(() => void look());
  return {
    fault: () => fault,
    onWell: (listener) => void wellAgain.push(listener),
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Returns a test that publishes on a channel and waits to receive it: null if it came back, else what is wrong. */
function createChannelTest(
  link: RedisLink,
  messages: SignedMessages,
): (channel: ProbedChannel) => Promise<string | null> {
  /** By published text: called when the message arrives. */
  const awaited = new Map<string, () => void>();
  const receive = (_channel: Buffer, message: Buffer): void => {
    if (awaited.size > 0) awaited.get(message.toString())?.();
  };
  link.subscriber.on('messageBuffer', receive);
  link.subscriber.on('smessageBuffer', receive);

  return async ({ name, sharded }) => {
    const text = messages.sign(name, probeBody);
    let timer: NodeJS.Timeout | undefined;
    const heard = new Promise<boolean>((resolve) => {
      awaited.set(text, () => resolve(true));
      timer = setTimeout(() => resolve(false), heardWithinMs);
    });
    try {
      await (sharded ? link.commands.spublish(name, text) : link.commands.publish(name, text));
      if (await heard) return null;
      const subscribe = sharded ? '+ssubscribe' : '+subscribe';
      return `${notHeard} ${name}: the user needs ${subscribe} and the channels &deerfields:*`;
    } catch (error) {
      return advice(error);
    } finally {
      clearTimeout(timer);
      awaited.delete(text);
    }
  };
}

const tryKey = ({ commands }: RedisLink, key: string): Promise<string | null> =>
  commands.set(key, '', 'PX', keyMs).then(() => null, advice);

/** What an operator can do about an error of Redis. */
function advice(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('NOPERM')) {
    return `${message}: the user in REDIS_URL needs the channels &deerfields:*, the keys ~deerfields:* and ~{deerfields:*, and +@all but administration`;
  }
  if (message.startsWith('READONLY')) return `${message}: REDIS_URL names a replica, name the primary`;
  if (message.startsWith('OOM'))
    return `${message}: raise maxmemory, or set maxmemory-policy to volatile-lru`;
  if (message.startsWith('MISCONF')) return `${message}: Redis cannot save to its disk`;
  return message;
}
