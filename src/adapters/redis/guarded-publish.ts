// Publishes without ever throwing or rejecting, and with a bounded number of pending messages.
import type { RedisLink } from './connect.ts';

export interface PublishFigures {
  readonly unanswered: number;
  readonly dropped: number;
}

export interface GuardedPublish {
  /** Sends now or not at all. The head check finds entries that were not sent. The promise never rejects. */
  publish(channel: string, message: string | Buffer): Promise<number>;
  /** The same on a sharded channel. */
  spublish(channel: string, message: string | Buffer): Promise<number>;
  figures(): PublishFigures;
}

/** Pending messages if the server stops reading. The ping then ends the connection. */
const maxUnanswered = 5_000;
/** The limit of their total length, in characters or bytes. */
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
