// A node's two connections to Redis: one for commands and publishing, one for subscriptions. Their errors never end the process.
import { Redis } from 'ioredis';
import type { Log } from '../../ports/log.ts';

export interface RedisLink {
  /** For commands and publishing. While it is down, commands fail at once and are not queued. */
  readonly commands: Redis;
  /** For subscriptions. A lost connection ends them; they are made again at `ready`. */
  readonly subscriber: Redis;
  /** Whether both connections are up. */
  isUp(): boolean;
  /** Called each time both are up again after one was lost. */
  onReturn(listener: () => void): void;
  /** Called each time the first of the two is lost. */
  onLoss(listener: () => void): void;
  close(): Promise<void>;
}

/** A server that does not answer for this long counts as lost, and its pending commands fail. */
const silentMs = 3_000;
/** Interval of pings, so that an idle node notices a silent server. */
const beatMs = 1_000;
const connectWithinMs = 2_000;
const longestPauseMs = 2_000;

const options = {
  lazyConnect: true,
  connectTimeout: connectWithinMs,
  enableReadyCheck: true,
  // Commands are not queued during an outage, so it needs no memory.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  socketTimeout: silentMs,
  // Jitter, so that the nodes of a mall do not reconnect all at once.
  retryStrategy: (attempt: number) => Math.min(longestPauseMs, 50 * 2 ** attempt) * (0.5 + Math.random() / 2),
};

/** Connects in the background: a node starts, serves and stops with or without Redis. */
export function connectRedis(url: string, log: Log): RedisLink {
  const commands = new Redis(url, { ...options, enableAutoPipelining: true });
  // Subscribers subscribe again at every `ready`.
  const subscriber = new Redis(url, { ...options, autoResubscribe: false });
  const clients = [commands, subscriber];
  const state = createLinkState(log);

  const look = (): void => state.set(clients.every(({ status }) => status === 'ready'));
  // Redis answers in order, so this answer comes after the subscriptions of `ready`. Messages that were published
  // before are lost, so the search for lost messages must not start earlier.
  const returnWhenHeard = (): void => {
    subscriber.ping().then(look, () => {}); // lost again: `close` reports it
  };
  logErrors(clients, log);
  for (const client of clients) {
    client.on('ready', () => {
      if (clients.every(({ status }) => status === 'ready')) setImmediate(returnWhenHeard);
    });
    client.on('close', look);
    // The first attempt: later ones are made by the retry strategy, errors are reported above.
    client.connect().catch(() => {});
  }
  const beat = setInterval(() => {
    for (const client of clients) {
      // Without an answer the connection ends, which is reported above.
      if (client.status === 'ready') client.ping().catch(() => {});
    }
  }, beatMs);

  return {
    commands,
    subscriber,
    isUp: state.isUp,
    onReturn: state.onReturn,
    onLoss: state.onLoss,
    close: async () => {
      state.freeze();
      clearInterval(beat);
      for (const client of clients) client.disconnect();
    },
  };
}

/** Whether both connections are up, and the listeners to changes of that. */
function createLinkState(log: Log) {
  const returns: (() => void)[] = [];
  const losses: (() => void)[] = [];
  let up = false;
  let isFrozen = false;

  return {
    isUp: () => up,
    set: (now: boolean): void => {
      if (now === up) return;
      up = now;
      if (isFrozen) return;
      if (up) log.info({}, 'Redis is connected');
      else log.warn({}, 'Redis is unavailable: messages of other nodes do not arrive');
      for (const listener of up ? returns : losses) listener();
    },
    onReturn: (listener: () => void): void => void returns.push(listener),
    onLoss: (listener: () => void): void => void losses.push(listener),
    /** Calls no listener from now on, because the link is being closed. */
    freeze: (): void => {
      isFrozen = true;
    },
  };
}

/** Logs each error once until a connection is ready again. Without a listener an error would end the process. */
function logErrors(clients: readonly Redis[], log: Log): void {
  let last = '';
  for (const client of clients) {
    client.on('error', (error: Error) => {
      if (error.message !== last) log.warn({ err: error }, 'Redis connection failed');
      last = error.message;
    });
    client.on('ready', () => {
      last = '';
    });
  }
}
