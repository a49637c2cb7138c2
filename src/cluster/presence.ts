// Which shoppers are connected anywhere in the mall: nodes ask each other, and what is not answered in time is nobody.
import { randomUUID } from 'node:crypto';
import { maxAskedPresent } from '../contracts/cluster.ts';
import type { Broadcast } from '../ports/broadcast.ts';

export interface Presence {
  /** Of these shoppers, those whom some node has connected just now, as far as it answers within `withinMs`. */
  connected(userIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface PresenceParts {
  readonly broadcast: Pick<Broadcast<unknown>, 'publishToNodes' | 'onNode'>;
  /** Whether this node has the shopper connected. */
  readonly isHere: (userId: string) => boolean;
  /** False: there is no other node to ask. */
  readonly hasOthers: boolean;
  readonly withinMs: number;
}

export function createPresence({ broadcast, isHere, hasOthers, withinMs }: PresenceParts): Presence {
  /** One set of answers for each question under way: the job that asks does so one after the other. */
  const questions = new Map<string, Set<string>>();
  broadcast.onNode((message) => {
    if (message.type === 'present.ask') {
      const userIds = message.userIds.filter(isHere);
      if (userIds.length > 0)
        broadcast.publishToNodes({ type: 'present.here', question: message.question, userIds });
    } else if (message.type === 'present.here') {
      for (const userId of message.userIds) questions.get(message.question)?.add(userId);
    }
  });

  return {
    connected: async (userIds) => {
      const found = new Set(userIds.filter(isHere));
      const asked = userIds.filter((userId) => !found.has(userId));
      if (!hasOthers || asked.length === 0) return found;
      const question = randomUUID();
      questions.set(question, found);
      for (let at = 0; at < asked.length; at += maxAskedPresent) {
        broadcast.publishToNodes({
          type: 'present.ask',
          question,
          userIds: asked.slice(at, at + maxAskedPresent),
        });
      }
      await new Promise((resolve) => setTimeout(resolve, withinMs));
      questions.delete(question);
      return found;
    },
  };
}
