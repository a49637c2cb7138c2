// Publishing that nothing can be harmed by: never throws, never rejects, never keeps more than a bounded number.
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

export function guardPublish({ commands }: RedisLink): GuardedPublish {
  let unanswered = 0;
  let dropped = 0;

  async function send(publish: () => Promise<unknown>): Promise<number> {
    if (commands.status !== 'ready' || unanswered >= maxUnanswered) {
      dropped += 1;
      return 0;
    }
    unanswered += 1;
    try {
      return Number(await publish());
    } catch {
      dropped += 1;
      return 0;
    } finally {
      unanswered -= 1;
    }
  }

  return {
    publish: (channel, message) => send(() => commands.publish(channel, message)),
    spublish: (channel, message) => send(() => commands.spublish(channel, message)),
    figures: () => ({ unanswered, dropped }),
  };
}
