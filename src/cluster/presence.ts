// Which shoppers are connected to any node: nodes ask each other. A node that does not answer in time counts as empty.
import { randomUUID } from 'node:crypto';
import { maxAskedPresent } from '../contracts/cluster.ts';
import type { Broadcast } from '../ports/broadcast.ts';

export interface Presence {
  /** The shoppers among these who are connected to this node, or to one that answers within `withinMs`. */
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
  /** The answers to each open question. One job asks, one question at a time. */
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
