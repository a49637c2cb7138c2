// Pushes received from other nodes: skipped unread where nobody here follows them, else checked and sent on.
import { commitEntries, commitSettled } from '../../contracts/cluster.ts';
import { storeRoom, userRoom, visitRoom } from '../../contracts/rooms.ts';
import type { Entry } from '../../game/outcome.ts';
import type { InboundChange } from '../../ports/changes.ts';
import type { Publisher } from '../../ports/publisher.ts';

export interface InboundPushesFigures {
  readonly pushed: number;
  /** Nobody on this node is to be told. */
  readonly unread: number;
  /** Not in the form of ours. */
  readonly refused: number;
}

export interface InboundPushes {
  take(changes: readonly InboundChange[]): void;
  figures(): InboundPushesFigures;
}

/** Gives what has this form, and nothing for what has not. */
interface Form<Said> {
  safeParse(said: unknown): { readonly data?: Said | undefined };
}

// JSON has no `undefined`: what is absent is not there at all.
const entries = commitEntries as Form<readonly Entry[]>;

export function createInboundPushes(
  isHere: (room: string) => boolean,
  publisher: Pick<Publisher, 'toUser' | 'toStore'>,
): InboundPushes {
  let pushed = 0;
  let unread = 0;
  let refused = 0;

  function pass<Said>(
    rooms: readonly string[],
    text: string,
    form: Form<Said>,
    push: (said: Said) => void,
  ): void {
    if (!rooms.some(isHere)) {
      unread += 1;
      return;
    }
    const said = form.safeParse(read(text)).data;
    if (said === undefined) {
      refused += 1;
      return;
    }
    push(said);
    pushed += 1;
  }

  return {
    take: (changes) => {
      // Shoppers first, as on the node that tells.
      for (const { userId, entries: text } of changes) {
        pass([userRoom(userId), visitRoom(userId)], text, entries, (said) => publisher.toUser(userId, said));
      }
      for (const { storeId, settled: text } of changes) {
        if (storeId === null) continue;
        pass([storeRoom(storeId)], text, commitSettled, (said) => publisher.toStore(storeId, said));
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
