// The head check: finds entries that were committed but not pushed, after a lost push or a crash before the announcement.
import { entriesOf } from '../game/outcome.ts';
import type { Log } from '../ports/log.ts';
import type { Publisher } from '../ports/publisher.ts';
import type { Store } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { UserCache } from '../ports/user-cache.ts';

const idsPerQuery = 500;
const recordsPerRepair = 200;

export interface HeadCheck {
  /** Runs once, for all shoppers followed on this node. Never rejects. */
  run(): Promise<void>;
}

/**
 * Asks the ledger for the entries of each followed shopper after the last one sent without a gap, and sends them. A client
 * ignores an entry whose `seq` it has already.
 */
export function createHeadCheck(
  store: Pick<Store, 'isAvailable' | 'heads' | 'journalAfter'>,
  publisher: Pick<Publisher, 'toUser' | 'followed'>,
  users: Pick<UserCache, 'dropOlder'>,
  telemetry: Telemetry,
  log: Log,
): HeadCheck {
  let running: Promise<void> | null = null;

  async function compareAll(): Promise<void> {
    if (!store.isAvailable()) return;
    const followed = [...publisher.followed()];
    for (let at = 0; at < followed.length; at += idsPerQuery) {
      const sent = new Map(followed.slice(at, at + idsPerQuery));
      // A push ends where a document ends, so the missing entries begin with a document.
      const heads = await store.heads(new Map([...sent].map(([userId, seq]) => [userId, seq + 1])));
      for (const [userId, { seq }] of heads) {
        users.dropOlder(userId, seq);
        await repair(userId, sent.get(userId) ?? 0);
      }
    }
  }

  async function repair(userId: string, sent: number): Promise<void> {
    const records = await store.journalAfter(userId, sent, recordsPerRepair);
    publisher.toUser(userId, records.flatMap(entriesOf));
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
