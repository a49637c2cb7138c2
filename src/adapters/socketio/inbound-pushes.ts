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

  /** Pushes all of these texts, or none if one of them is invalid. */
  function pass<Said>(
    rooms: readonly string[],
    texts: readonly string[],
    form: Form<Said>,
    push: (said: readonly Said[]) => void,
  ): void {
    if (!rooms.some(isHere)) {
      unread += texts.length;
      return;
    }
    const said = texts.map((text) => form.safeParse(read(text)).data).filter((one) => one !== undefined);
    if (said.length < texts.length) {
      refused += texts.length;
      return;
    }
    push(said);
    pushed += texts.length;
  }

  return {
    take: (changes) => {
      // Shoppers before stores, as on the sending node. A shopper gets all or nothing: the head check finds missing entries
      // only from the beginning of a document.
      for (const [userId, own] of Map.groupBy(changes, ({ userId: id }) => id)) {
        const texts = own.map(({ entries: text }) => text);
        pass([userRoom(userId), visitRoom(userId)], texts, entries, (said) =>
          publisher.toUser(userId, said.flat()),
        );
      }
      for (const { storeId, settled: text } of changes) {
        if (storeId === null) continue;
        pass([storeRoom(storeId)], [text], commitSettled, ([said]) => {
          if (said !== undefined) publisher.toStore(storeId, said);
        });
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
