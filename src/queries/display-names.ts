// The display names of shoppers, for whole lists at once, with a short-lived cache.
import { displayName, nameless } from '../game/display-name.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { Profiles } from '../ports/profiles.ts';

/** The display names by id. Every id has one, and none shows the id. Never rejects. */
export type NamesOf = (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export interface RememberedName {
  readonly name: string;
  readonly atMs: number;
}

export interface DisplayNames {
  readonly namesOf: NamesOf;
  /** Drops the cached name after a change of the profile. */
  forget(userId: string): void;
}

export interface DisplayNamesParts {
  readonly profiles: Pick<Profiles, 'of'>;
  readonly remembered: Cache<RememberedName>;
  /** How long a name is cached. A change on another node may take this long to show. */
  readonly freshMs: number;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createDisplayNames(parts: DisplayNamesParts): DisplayNames {
  const { profiles, remembered, now } = parts;
  let forgotten = 0;

  const fresh = (userId: string): string | null => {
    const known = remembered.get(userId);
    return known !== undefined && now() - known.atMs < parts.freshMs ? known.name : null;
  };

  async function lookUp(userIds: readonly string[], names: Map<string, string>): Promise<void> {
    const forgottenBefore = forgotten;
    const atMs = now();
    const found = await profiles.of(userIds);
    for (const userId of userIds) {
      const name = displayName(found.get(userId) ?? null);
      names.set(userId, name);
      // A name that was read before a change must not be cached after it.
      if (forgotten === forgottenBefore) remembered.set(userId, { name, atMs });
    }
  }

  return {
    namesOf: async (userIds) => {
      const names = new Map(userIds.map((userId) => [userId, fresh(userId) ?? nameless]));
      const unknown = userIds.filter((userId) => fresh(userId) === null);
      if (unknown.length > 0) {
        // A board without names is better than no board, and than names that a shopper may have withdrawn.
        await lookUp(unknown, names).catch((error: unknown) =>
          parts.log.debug({ err: error }, 'names cannot be read now'),
        );
      }
      return names;
    },
    forget: (userId) => {
      forgotten += 1;
      remembered.delete(userId);
    },
  };
}
