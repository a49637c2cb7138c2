// Pushes from other nodes: validated and sent to the clients that follow them, or skipped unread if there are none.
import { commitEntries, commitSettled } from '../../contracts/cluster.ts';
import { storeRoom, userRoom, visitRoom } from '../../contracts/rooms.ts';
import type { Entry } from '../../game/outcome.ts';
import type { InboundChange } from '../../ports/changes.ts';
import type { Publisher } from '../../ports/publisher.ts';

export interface InboundPushesFigures {
  readonly pushed: number;
  /** Skipped: no client of this node follows them. */
  readonly unread: number;
  /** Not in the form that nodes send. */
  readonly refused: number;
}

export interface InboundPushes {
  take(changes: readonly InboundChange[]): void;
  figures(): InboundPushesFigures;
}

/** A schema whose result has no data for an invalid value. */
interface Form<Said> {
  safeParse(said: unknown): { readonly data?: Said | undefined };
}

// True: JSON has no `undefined`, so an optional field is absent rather than undefined.
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
      // Shoppers before stores, in the same order as on the sending node.
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
    return null; // no form accepts null
  }
}
