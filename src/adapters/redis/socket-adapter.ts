// Socket.IO's Redis adapter between two guards: one signs what it publishes, the other passes only valid signed messages to it.
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import { ReplyError } from 'ioredis';
import type { ServerOptions } from 'socket.io';
import { adapterFrames, isTimely, maxMessageLength } from '../../contracts/cluster.ts';
import type { Log } from '../../ports/log.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';
import type { SignedMessages } from './signed-messages.ts';
import { refusedAgainMs } from './subscription.ts';

export type AdapterKind = 'classic' | 'sharded';

/** What Socket.IO takes as its adapter. */
export type SocketAdapter = NonNullable<ServerOptions['adapter']>;

export interface SocketAdapterParts {
  readonly kind: AdapterKind;
  readonly link: RedisLink;
  readonly guarded: GuardedPublish;
  readonly messages: SignedMessages;
  /** The adapter's channels begin with this. */
  readonly prefix: string;
  readonly log: Log;
}

/**
 * Of all that the adapter can do among nodes, only `io.serverSideEmit` without acknowledgement gets through, and only
 * with a message of `src/contracts/cluster.ts`. Broadcasts, joins, disconnects and requests are neither published nor
 * accepted: a node emits to its own sockets through `io.local`.
 */
export function createSocketAdapter(parts: SocketAdapterParts): SocketAdapter {
  const publisher = guardPublisher(parts);
  const subscriber = guardSubscriber(parts);
  return parts.kind === 'classic'
    ? createAdapter(publisher, subscriber, { key: parts.prefix })
    : // Static: with dynamic channels every client that connects would cost a subscription.
      createShardedAdapter(publisher, subscriber, {
        channelPrefix: parts.prefix,
        subscriptionMode: 'static',
      });
}

/** The channel of messages to all nodes, as each kind names it. */
export const channelOf = ({ kind, prefix }: Pick<SocketAdapterParts, 'kind' | 'prefix'>): string =>
  kind === 'classic' ? `${prefix}-request#/#` : `${prefix}#/#`;

/** Connection errors are reported where the connections are made. */
const noEvents = { on: () => {}, off: () => {}, listenerCount: () => 0 };

/** Whether a frame of the adapter carries a message that nodes send, and its times may be true. */
function isAllowed(kind: AdapterKind, frame: string): boolean {
  try {
    const message = adapterFrames[kind].safeParse(JSON.parse(frame)).data;
    return message !== undefined && isTimely(message, Date.now());
  } catch {
    return false; // no JSON
  }
}

function guardPublisher(parts: SocketAdapterParts): object {
  const { kind, guarded, messages, log } = parts;
  const allowed = channelOf(parts);
  const send =
    (publish: GuardedPublish['publish']) =>
    async (channel: string, frame: unknown): Promise<number> => {
      if (channel === allowed && typeof frame === 'string' && isAllowed(kind, frame)) {
        return publish(channel, messages.sign(channel, frame));
      }
      log.error(
        { channel },
        'not sent to other nodes: only messages of src/contracts/cluster.ts are; use io.local for own sockets',
      );
      return 0;
    };
  return { publish: send(guarded.publish), spublish: send(guarded.spublish), ...noEvents };
}

type BufferListener = (...args: Buffer[]) => void;

/** The methods of a client that the adapters call, and no others. */
function guardSubscriber(parts: SocketAdapterParts): object {
  const { kind, messages, log } = parts;
  const { subscriber } = parts.link;
  const channel = channelOf(parts);
  const channelBytes = Buffer.from(channel);
  const heardAs = kind === 'classic' ? 'messageBuffer' : 'smessageBuffer';
  const guarded = new Map<BufferListener, BufferListener>();
  let isWanted = false;
  let isRefused = false;

  const settle = (asked: Promise<unknown>): void => {
    asked.catch((error: unknown) => {
      if (!(error instanceof ReplyError)) {
        log.debug({ err: error }, 'a subscription waits for Redis');
        return;
      }
      // The right may be granted later. A lost connection subscribes again by itself.
      if (!isRefused) log.error({ err: error }, 'Redis refuses a subscription; sharded ones need 7');
      isRefused = true;
      setTimeout(() => {
        if (isWanted && isReady()) ask();
      }, refusedAgainMs).unref();
    });
  };
  const isReady = (): boolean => subscriber.status === 'ready';
  const ask = (): void =>
    settle(kind === 'classic' ? subscriber.subscribe(channel) : subscriber.ssubscribe(channel));
  const want = (names: string | readonly string[]): void => {
    if (isWanted || ![names].flat().includes(channel)) return;
    isWanted = true;
    if (isReady()) ask();
  };
  const drop = (names: string | readonly string[]): void => {
    if (!isWanted || ![names].flat().includes(channel)) return;
    isWanted = false;
    if (isReady())
      settle(kind === 'classic' ? subscriber.unsubscribe(channel) : subscriber.sunsubscribe(channel));
  };
  // Asked for again after every loss, so that nothing waits in line meanwhile.
  subscriber.on('ready', () => {
    if (isWanted) ask();
  });

  /** The frame in a message from another node; null where there is none to be let in. */
  function open(message: Buffer): string | null {
    if (message.length > maxMessageLength) {
      messages.refuse('size', channel);
      return null;
    }
    const frame = messages.open(channel, message.toString());
    if (frame === null || isAllowed(kind, frame)) return frame;
    messages.refuse('form', channel);
    return null;
  }

  const guard =
    (listener: BufferListener): BufferListener =>
    (from, message) => {
      // Other channels have other listeners.
      if (from === undefined || message === undefined || !channelBytes.equals(from)) return;
      const frame = open(message);
      if (frame === null) return;
      try {
        listener(from, Buffer.from(frame));
      } catch (error) {
        log.error({ err: error }, 'a message of another node was ignored');
      }
    };

  return {
    subscribe: want,
    unsubscribe: drop,
    ssubscribe: want,
    sunsubscribe: drop,
    // Classic broadcasts are never sent, so none are received.
    psubscribe: () => {},
    punsubscribe: () => {},
    on: (event: string, listener: BufferListener) => {
      if (event !== heardAs) return;
      const safe = guard(listener);
      guarded.set(listener, safe);
      subscriber.on(heardAs, safe);
    },
    off: (event: string, listener: BufferListener) => {
      const safe = guarded.get(listener);
      if (event !== heardAs || safe === undefined) return;
      guarded.delete(listener);
      subscriber.off(heardAs, safe);
    },
    listenerCount: () => 0,
  };
}
