// What others may see of shoppers, for whole lists at once, remembered for a moment.
import { displayName, nameless } from '../game/display-name.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { Profiles } from '../ports/profiles.ts';

/** What to call each of them; everybody asked about has a name in it, and nobody their id. Never rejects. */
export type NamesOf = (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export interface RememberedName {
  readonly name: string;
  readonly atMs: number;
}

export interface DisplayNames {
  readonly namesOf: NamesOf;
  /** The shopper's profile has changed: the next answer looks again. */
  forget(userId: string): void;
}

export interface DisplayNamesParts {
  readonly profiles: Pick<Profiles, 'of'>;
  readonly remembered: Cache<RememberedName>;
  /** For this long a name may be an older one, where the change was made on another node. */
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
      // What was read before a change is not remembered after it.
      if (forgotten === forgottenBefore) remembered.set(userId, { name, atMs });
    }
  }

  return {
    namesOf: async (userIds) => {
      const names = new Map(userIds.map((userId) => [userId, fresh(userId) ?? nameless]));
      const unknown = userIds.filter((userId) => fresh(userId) === null);
      if (unknown.length > 0) {
        // A board without names is better than none, and than names that may have been taken back.
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
