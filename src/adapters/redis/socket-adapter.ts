// Socket.IO's Redis adapter behind a guard: it may publish and hear, and nothing that Redis does or says can harm us.
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { ReplyError } from 'ioredis';
import type { ServerOptions } from 'socket.io';
import type { Log } from '../../ports/log.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';

export type AdapterKind = 'classic' | 'sharded';

/** What Socket.IO takes as its adapter. */
export type SocketAdapter = NonNullable<ServerOptions['adapter']>;

type BufferListener = (...args: Buffer[]) => void;

/** The adapter of this kind, its channels beginning with `prefix`. */
export function createSocketAdapter(
  kind: AdapterKind,
  link: RedisLink,
  guarded: GuardedPublish,
  prefix: string,
  log: Log,
): SocketAdapter {
  const publisher = { ...guarded, ...noEvents };
  const subscriber = guardSubscriber(link, log);
  return kind === 'classic'
    ? createAdapter(publisher, subscriber, { key: prefix })
    : // Static: a room of its own channel would be subscribed to by whoever connects, and our pushes go another way.
      createShardedAdapter(publisher, subscriber, { channelPrefix: prefix, subscriptionMode: 'static' });
}

/** Errors of the connections are told where they are made. */
const noEvents = { on: () => {}, off: () => {}, listenerCount: () => 0 };

type Ask = 'psubscribe' | 'ssubscribe';

/** The methods of a client that the adapters call, and no others. */
function guardSubscriber({ subscriber }: RedisLink, log: Log): object {
  const guarded = new Map<BufferListener, BufferListener>();
  /** What we want to hear; asked for again after every loss, so that nothing waits in line meanwhile. */
  const wanted: Record<Ask, Set<string>> = { psubscribe: new Set(), ssubscribe: new Set() };
  const settle = (asked: Promise<unknown>): void => {
    asked.catch((error: unknown) => {
      // An answer, unlike a lost connection, does not change by asking again.
      if (error instanceof ReplyError)
        log.error({ err: error }, 'Redis refuses a subscription; sharded ones need 7');
      else log.debug({ err: error }, 'a subscription waits for Redis');
    });
  };
  const isReady = (): boolean => subscriber.status === 'ready';
  const want = (ask: Ask, name: string): void => {
    wanted[ask].add(name);
    if (isReady()) settle(subscriber[ask](name));
  };
  const drop = (ask: Ask, name: string | readonly string[]): void => {
    const names = [name].flat();
    for (const one of names) wanted[ask].delete(one);
    if (isReady())
      settle(ask === 'psubscribe' ? subscriber.punsubscribe(...names) : subscriber.sunsubscribe(...names));
  };
  subscriber.on('ready', () => {
    for (const ask of ['psubscribe', 'ssubscribe'] as const) {
      for (const name of wanted[ask]) settle(subscriber[ask](name));
    }
  });
  let complained = false;

  /** What is published on our channels by others may be anything. */
  const guard =
    (listener: BufferListener): BufferListener =>
    (...args) => {
      try {
        listener(...args);
      } catch (error) {
        if (!complained) log.warn({ err: error }, 'a message on a channel of ours cannot be read');
        complained = true;
      }
    };

  return {
    psubscribe: (pattern: string) => want('psubscribe', pattern),
    punsubscribe: (pattern: string) => drop('psubscribe', pattern),
    ssubscribe: (channel: string) => want('ssubscribe', channel),
    sunsubscribe: (channel: string | readonly string[]) => drop('ssubscribe', channel),
    // Questions among nodes (who is connected, join, disconnect) are not asked here, hence not answered either.
    subscribe: () => {},
    unsubscribe: () => {},
    on: (event: string, listener: BufferListener) => {
      if (event !== 'pmessageBuffer' && event !== 'smessageBuffer') return;
      const safe = guard(listener);
      guarded.set(listener, safe);
      subscriber.on(event, safe);
    },
    off: (_event: string, listener: BufferListener) => {
      const safe = guarded.get(listener);
      if (safe === undefined) return;
      guarded.delete(listener);
      subscriber.off('pmessageBuffer', safe);
      subscriber.off('smessageBuffer', safe);
    },
    listenerCount: () => 0,
  };
}
