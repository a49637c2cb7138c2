// Socket.IO's Redis adapter between two guards: one signs what it publishes, the other passes only valid signed messages to it.
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import type { ServerOptions } from 'socket.io';
import { adapterFrames, isTimely, maxMessageLength } from '../../contracts/cluster.ts';
import type { Log } from '../../ports/log.ts';
import type { AdapterKind } from './adapter-subscription.ts';
import { createAdapterSubscription } from './adapter-subscription.ts';
import type { RedisLink } from './connect.ts';
import type { GuardedPublish } from './guarded-publish.ts';
import type { SignedMessages } from './signed-messages.ts';

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
 * The adapter passes nothing between nodes except `io.serverSideEmit` without acknowledgement, and this only
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

/** The methods of a client that the adapters call, and no others. */
function guardSubscriber(parts: SocketAdapterParts): object {
  const { subscriber } = parts.link;
  const channel = channelOf(parts);
  const heardAs = parts.kind === 'classic' ? 'messageBuffer' : 'smessageBuffer';
  const subscription = createAdapterSubscription(subscriber, channel, parts.kind, parts.log);
  const guard = createFrameGuard(parts);
  const guarded = new Map<BufferListener, BufferListener>();

  const want = (names: string | readonly string[]): void => {
    if ([names].flat().includes(channel)) subscription.want();
  };
  const drop = (names: string | readonly string[]): void => {
    if ([names].flat().includes(channel)) subscription.drop();
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

type BufferListener = (...args: Buffer[]) => void;

/** Wraps a listener so that only the frames of valid, signed messages reach it. */
function createFrameGuard(parts: SocketAdapterParts): (listener: BufferListener) => BufferListener {
  const { kind, messages, log } = parts;
  const channel = channelOf(parts);
  const channelBytes = Buffer.from(channel);

  /** The frame in a message from another node; null if the message is ignored. */
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

  return (listener) => (from, message) => {
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
}
