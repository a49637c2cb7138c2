// Sends each commit to the other nodes in one message, and receives theirs: first the changed shoppers, then their pushes.
import { commitHeads } from '../../contracts/cluster.ts';
import type { Changes, InboundChange, UserChange } from '../../ports/changes.ts';
import type { RedisChannel } from './channel.ts';

export interface ChangesFigures {
  readonly messages: { readonly sent: number; readonly received: number };
  /** Records of shoppers in them. */
  readonly users: { readonly sent: number; readonly received: number };
}

/** Characters of pushes in one message. A commit with more takes several; a record is never split. */
export const longestMessage = 64 * 1024;

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
    for (const { userId, seq, storeId, ...pushes } of changes) {
      const entries = JSON.stringify(pushes.entries);
      const settled = JSON.stringify(pushes.settled);
      const more = entries.length + settled.length;
      if (heads.length > 0 && length + more > longestMessage) {
        send(heads, lines);
        heads = [];
        lines = [];
        length = 0;
      }
      heads.push([userId, seq, storeId]);
      lines.push(entries, settled);
      length += more;
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
