// Copies of shoppers in Redis. Each is signed: a value without a valid signature is ignored.
import type { User } from '../../game/user.ts';
import type { CacheWrite, UserCacheStore } from '../../ports/user-cache-store.ts';
import type { RedisLink } from './connect.ts';
import { createSigner, signatureLength } from './signer.ts';

export interface UserCacheStoreParts {
  readonly link: Pick<RedisLink, 'commands'>;
  /** The key of a shopper's copy. */
  readonly keyOf: (userId: string) => string;
  /** The secret that only the nodes of a mall share. */
  readonly secret: string;
  /** A restored database has another epoch, so it never reads copies made before the restore. */
  readonly epoch: string;
  readonly ttlMs: number;
}

export interface CacheStoreFigures {
  /** Invalid values that were found and deleted. */
  readonly refused: number;
}

/** Increased when `User` changes, so that nodes of two versions do not read each other's copies. */
const form = 1;
/** Digits of the sequence in front of a copy, so that the script need not parse the rest. Enough for every safe integer. */
const seqDigits = 16;
/** Longer values are neither read nor written. A shopper who needs more is not cached in Redis. */
const maxBytes = 32_768;

/** KEYS: copies. ARGV: their time to live, then each copy; an empty one deletes the key. */
const writeNewer = `
for at, key in ipairs(KEYS) do
  local copy = ARGV[at + 1]
  if copy == '' then
    redis.call('UNLINK', key)
  else
    local known = tonumber(redis.pcall('GETRANGE', key, 0, ${seqDigits - 1}))
    if not known or known < tonumber(string.sub(copy, 1, ${seqDigits})) then
      redis.call('SET', key, copy, 'PX', ARGV[1])
    end
  end
end`;

/** A script, so that a key of another type does not fail the whole read; and because MGET has no size limit. */
const readBounded = `
local found = {}
for at, key in ipairs(KEYS) do
  local copy = redis.pcall('GETRANGE', key, 0, ${maxBytes - 1})
  found[at] = type(copy) == 'string' and copy or 'not a string'
end
return found`;

/** ioredis has no types for commands that are defined later. */
interface Scripts {
  deerfieldsWriteCachedUsers(keys: number, ...words: (string | number)[]): Promise<unknown>;
  deerfieldsReadCachedUsers(keys: number, ...words: string[]): Promise<string[]>;
}

export function createRedisUserCacheStore(
  parts: UserCacheStoreParts,
): UserCacheStore & { cacheFigures(): CacheStoreFigures } {
  const { commands } = parts.link;
  const { keyOf, ttlMs } = parts;
  commands.defineCommand('deerfieldsWriteCachedUsers', { lua: writeNewer });
  commands.defineCommand('deerfieldsReadCachedUsers', { lua: readBounded });
  const scripts = commands as unknown as Scripts; // defined above
  const signer = createSigner(parts.secret, `copies:${form}:${parts.epoch}`);
  let refused = 0;

  /** Empty if it would be too long. */
  function pack(user: User): string {
    const text = JSON.stringify(user);
    const copy = `${String(user.seq).padStart(seqDigits, '0')}${signer.sign(text)}${text}`;
    return Buffer.byteLength(copy) > maxBytes ? '' : copy;
  }

  function open(userId: string, copy: string): User | null {
    const textAt = seqDigits + signatureLength;
    const text = copy.slice(textAt);
    if (!signer.verify(copy.slice(seqDigits, textAt), text)) return null;
    const user = JSON.parse(text) as User; // signed by us, in this form
    // The copy must be of this shopper, and have the sequence that stands in front of it.
    return user.id === userId && user.seq === Number(copy.slice(0, seqDigits)) ? user : null;
  }

  return {
    read: async (userIds) => {
      const found = new Map<string, User>();
      if (userIds.length === 0) return found;
      const copies = await scripts.deerfieldsReadCachedUsers(userIds.length, ...userIds.map(keyOf));
      const wrong: string[] = [];
      for (const [at, userId] of userIds.entries()) {
        const copy = copies[at] ?? '';
        if (copy === '') continue;
        const user = open(userId, copy);
        if (user === null) wrong.push(keyOf(userId));
        else found.set(userId, user);
      }
      if (wrong.length > 0) {
        refused += wrong.length;
        // Left in place, it could keep valid copies out with a higher sequence.
        commands.unlink(...wrong).catch(() => {});
      }
      return found;
    },
    write: async (changes: readonly CacheWrite[]) => {
      const words = changes.map(({ user }) => (user === null ? '' : pack(user)));
      const keys = changes.map(({ userId }) => keyOf(userId));
      if (keys.length > 0) await scripts.deerfieldsWriteCachedUsers(keys.length, ...keys, ttlMs, ...words);
    },
    cacheFigures: () => ({ refused }),
  };
}
