// Publishes without ever throwing or rejecting, and with a bounded number of pending messages.
import type { RedisLink } from './connect.ts';

export interface PublishFigures {
  readonly unanswered: number;
  readonly dropped: number;
}

export interface GuardedPublish {
  /** Sends now or not at all; the head check makes up for what is not sent. Gives a promise that never rejects. */
  publish(channel: string, message: string | Buffer): Promise<number>;
  /** The same on a sharded channel. */
  spublish(channel: string, message: string | Buffer): Promise<number>;
  figures(): PublishFigures;
}

/** A server that takes no more keeps this many messages in our memory, until its silence cuts the connection. */
const maxUnanswered = 5_000;
/** And no more than this of them, in characters or bytes. */
const maxUnansweredLength = 16 * 1024 * 1024;

export function guardPublish({ commands }: RedisLink): GuardedPublish {
  let unanswered = 0;
  let unansweredLength = 0;
  let dropped = 0;

  async function send(length: number, publish: () => Promise<unknown>): Promise<number> {
    const isFull = unanswered >= maxUnanswered || unansweredLength + length > maxUnansweredLength;
    if (commands.status !== 'ready' || isFull) {
      dropped += 1;
      return 0;
    }
    unanswered += 1;
    unansweredLength += length;
    try {
      return Number(await publish());
    } catch {
      dropped += 1;
      return 0;
    } finally {
      unanswered -= 1;
      unansweredLength -= length;
    }
  }

  return {
    publish: (channel, message) => send(message.length, () => commands.publish(channel, message)),
    spublish: (channel, message) => send(message.length, () => commands.spublish(channel, message)),
    figures: () => ({ unanswered, dropped }),
  };
}
