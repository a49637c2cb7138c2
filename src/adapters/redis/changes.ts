// Sends each commit to the other nodes in one message, and receives theirs: first the changed shoppers, then their pushes.
import { commitHeads, maxMessageLength } from '../../contracts/cluster.ts';
import type { Changes, InboundChange, UserChange } from '../../ports/changes.ts';
import type { RedisChannel } from './channel.ts';

export interface ChangesFigures {
  readonly messages: { readonly sent: number; readonly received: number };
  /** Records of shoppers in them. */
  readonly users: { readonly sent: number; readonly received: number };
}

/** Characters of pushes in one message. A commit with more takes several. */
export const longestMessage = 64 * 1024;
/** The records of one shopper share a message up to this many characters. A record is never split. */
const longestTogether = maxMessageLength / 2;

type Head = readonly [userId: string, seq: number, storeId: string | null];

/** A message is a list of heads and, for each, two lines of JSON. A receiver parses only the lines that it needs. */
export function createRedisChanges(channel: RedisChannel): Changes & { figures(): ChangesFigures } {
  const messages = { sent: 0, received: 0 };
  const users = { sent: 0, received: 0 };
  const onChanged: ((changes: readonly InboundChange[]) => void)[] = [];

  channel.onMessage((message, lines) => {
    const heard = commitHeads.safeParse(message).data;
    if (heard === undefined || lines.length !== 2 * heard.length) {
      channel.refuse();
      return;
    }
    messages.received += 1;
    users.received += heard.length;
    const changes = heard.map(([userId, seq, storeId], at) => {
      // The fallbacks are never used: there are two lines for each head.
      return { userId, seq, storeId, entries: lines[2 * at] ?? '', settled: lines[2 * at + 1] ?? '' };
    });
    for (const listener of onChanged) listener(changes);
  });

  function send(heads: readonly Head[], lines: readonly string[]): void {
    messages.sent += 1;
    users.sent += heads.length;
    channel.publish(heads, lines);
  }

  function publish(changes: readonly UserChange[]): void {
    let heads: Head[] = [];
    let lines: string[] = [];
    let length = 0;
    for (const piece of piecesOf(changes)) {
      if (heads.length > 0 && length + piece.length > longestMessage) {
        send(heads, lines);
        heads = [];
        lines = [];
        length = 0;
      }
      heads.push(...piece.heads);
      lines.push(...piece.lines);
      length += piece.length;
    }
    if (heads.length > 0) send(heads, lines);
  }

  return {
    isConnected: channel.isConnected,
    publish,
    onChanged: (listener) => void onChanged.push(listener),
    onLoss: channel.onLoss,
    figures: () => ({ messages: { ...messages }, users: { ...users } }),
  };
}

/** What goes into one message together. */
interface Piece {
  readonly heads: readonly Head[];
  readonly lines: readonly string[];
  /** Characters of the lines. */
  readonly length: number;
}

/**
 * A shopper's records stay together. If a message is lost, the shopper's clients then have whole documents, and the head
 * check finds the next one.
 */
function* piecesOf(changes: readonly UserChange[]): Generator<Piece> {
  for (const own of Map.groupBy(changes, ({ userId }) => userId).values()) {
    const pieces = own.map(pieceOf);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (length > longestTogether) yield* pieces;
    else {
      yield {
        heads: pieces.flatMap(({ heads }) => heads),
        lines: pieces.flatMap(({ lines }) => lines),
        length,
      };
    }
  }
}

function pieceOf({ userId, seq, storeId, entries, settled }: UserChange): Piece {
  const lines = [JSON.stringify(entries), JSON.stringify(settled)];
  return {
    heads: [[userId, seq, storeId]],
    lines,
    length: lines.reduce((sum, line) => sum + line.length, 0),
  };
}
