// Pushes that other nodes tell of: what concerns nobody here is not even read, the rest is looked at before it goes out.
import { z } from 'zod';
import { entry, settled } from '../../contracts/receipts.ts';
import { storeRoom, userRoom } from '../../contracts/rooms.ts';
import type { Entry } from '../../game/outcome.ts';
import type { HeardChange } from '../../ports/changes.ts';
import type { Publisher } from '../../ports/publisher.ts';

export interface HeardPushesFigures {
  readonly pushed: number;
  /** Nobody on this node is to be told. */
  readonly unread: number;
  /** Not in the form of ours. */
  readonly refused: number;
}

export interface HeardPushes {
  take(changes: readonly HeardChange[]): void;
  figures(): HeardPushesFigures;
}

// JSON has no `undefined`: what is absent is not there at all.
const entries = z.array(entry) as z.ZodType<readonly Entry[]>;

export function createHeardPushes(
  isHere: (room: string) => boolean,
  publisher: Pick<Publisher, 'toUser' | 'toStore'>,
): HeardPushes {
  let pushed = 0;
  let unread = 0;
  let refused = 0;

  function pass<Said>(room: string, text: string, form: z.ZodType<Said>, push: (said: Said) => void): void {
    if (!isHere(room)) {
      unread += 1;
      return;
    }
    const { success, data } = form.safeParse(read(text));
    if (!success) {
      refused += 1;
      return;
    }
    push(data);
    pushed += 1;
  }

  return {
    take: (changes) => {
      // Shoppers first, as on the node that tells.
      for (const { userId, entries: text } of changes) {
        pass(userRoom(userId), text, entries, (said) => publisher.toUser(userId, said));
      }
      for (const { storeId, settled: text } of changes) {
        pass(storeRoom(storeId), text, settled, (said) => publisher.toStore(storeId, said));
      }
    },
    figures: () => ({ pushed, unread, refused }),
  };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // which no push is
  }
}
