// Finds what was committed but never told: a push lost on the way, a node that died before announcing.
import { entriesOf } from '../game/outcome.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Store } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { UserCache } from '../ports/user-cache.ts';

const idsPerQuery = 500;
const recordsPerRepair = 200;

export interface HeadCheck {
  /** Compares once, for all shoppers followed on this node. Never rejects. */
  run(): Promise<void>;
}

/**
 * Compares the stored sequence of every shopper followed here with the last entry sent without a gap, and sends what
 * is missing. What a client already has it drops by sequence.
 */
export function createHeadCheck(
  store: Store,
  publisher: Publisher,
  users: UserCache,
  telemetry: Telemetry,
  log: Log,
): HeadCheck {
  let running: Promise<void> | null = null;

  async function compareAll(): Promise<void> {
    if (!store.isAvailable()) return;
    const followed = new Map(publisher.followed());
    const ids = [...followed.keys()];
    for (let at = 0; at < ids.length; at += idsPerQuery) {
      const heads = await store.heads(ids.slice(at, at + idsPerQuery));
      for (const [userId, head] of heads) {
        const sent = followed.get(userId) ?? 0;
        // More was sent than there is: whatever copy that came from is false.
        if (head < sent) users.drop(userId);
        if (head <= sent) continue;
        users.dropOlder(userId, head);
        await repair(userId, sent);
      }
    }
  }

  async function repair(userId: string, sent: number): Promise<void> {
    const records = await store.journalAfter(userId, sent, recordsPerRepair);
    for (const record of records) publisher.toUser(userId, entriesOf(record));
    telemetry.repaired(records.length);
  }

  return {
    run: () => {
      running ??= compareAll()
        .catch((error: unknown) => log.warn({ err: error }, 'head check failed'))
        .finally(() => {
          running = null;
        });
      return running;
    },
  };
}
