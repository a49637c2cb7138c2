// Reads of the shared cache of shoppers, bounded in time and number. Where Redis is slow, the database is asked instead.
import type { User } from '../game/user.ts';
import type { Log } from '../ports/log.ts';
import type { UserCacheStore } from '../ports/user-cache-store.ts';

export interface UserCopyReads {
  /** Adds the copies that are found in time; never rejects. */
  readInto(found: Map<string, User>, userIds: readonly string[]): Promise<void>;
  /** Reads that were skipped, failed or not answered in time. */
  unanswered(): number;
}

const idsPerRead = 200;
/** After this long, asking the database is faster. */
const readWithinMs = 50;
/** The most reads without an answer. Further reads are skipped. */
const mostInFlight = 16;

export function createUserCopyReads(
  cacheStore: Pick<UserCacheStore, 'read'>,
  isConnected: () => boolean,
  log: Log,
): UserCopyReads {
  let inFlight = 0;
  let unanswered = 0;

  async function read(userIds: readonly string[]): Promise<Map<string, User>> {
    if (inFlight >= mostInFlight) return noAnswer();
    inFlight += 1;
    const answer = cacheStore.read(userIds).finally(() => {
      inFlight -= 1;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Map<string, User>>((resolve) => {
      timer = setTimeout(() => resolve(noAnswer()), readWithinMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      log.debug({ err: error }, 'the shared cache of shoppers cannot be read');
      return noAnswer();
    } finally {
      clearTimeout(timer);
    }
  }

  function noAnswer(): Map<string, User> {
    unanswered += 1;
    return new Map();
  }

  return {
    readInto: async (found, userIds) => {
      for (let at = 0; at < userIds.length && isConnected(); at += idsPerRead) {
        for (const [userId, user] of await read(userIds.slice(at, at + idsPerRead))) found.set(userId, user);
      }
    },
    unanswered: () => unanswered,
  };
}
