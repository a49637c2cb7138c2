// The profiles of a node, and what it remembers of names.
import type { Log } from '../ports/log.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { NamesOf, RememberedName } from '../queries/display-names.ts';
import { createDisplayNames } from '../queries/display-names.ts';
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';

export interface NodeProfiles {
  /** A change through these shows at once, here and elsewhere; where a message is lost, within NAMES_FRESH_MS. */
  readonly profiles: Profiles;
  readonly namesOf: NamesOf;
  /** The name was changed on another node. */
  forgetName(userId: string): void;
}

export function openProfiles(
  config: Pick<Config, 'NAMES_CACHE_MAX' | 'NAMES_FRESH_MS'>,
  caches: Caches,
  kept: Profiles,
  onChanged: (userId: string) => void,
  log: Log,
): NodeProfiles {
  const remembered = caches.open<RememberedName>('names', config.NAMES_CACHE_MAX);
  const { namesOf, forget } = createDisplayNames({
    profiles: kept,
    remembered,
    freshMs: config.NAMES_FRESH_MS,
    log,
    now: () => performance.now(),
  });
  /** Whether it was stored or not: what is remembered may be wrong now. */
  const forgetting = (userId: string, change: Promise<void>): Promise<void> =>
    change.finally(() => {
      forget(userId);
      onChanged(userId);
    });
  return {
    profiles: {
      of: kept.of,
      put: (profile) => forgetting(profile.userId, kept.put(profile)),
      erase: (userId) => forgetting(userId, kept.erase(userId)),
    },
    namesOf,
    forgetName: forget,
  };
}
