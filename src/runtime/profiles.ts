// The profiles of a node, and its cache of names.
import type { Log } from '../ports/log.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { DisplayNames, RememberedName } from '../queries/display-names.ts';
import { createDisplayNames } from '../queries/display-names.ts';
import type { Caches } from './caches.ts';
import type { Tuning } from './tuning.ts';

/** Cached names for boards and screens: as many as a busy day has shoppers. */
const namesMax = 10_000;

export const openNames = (
  config: Pick<Tuning, 'namesFreshMs'>,
  caches: Caches,
  profiles: Profiles,
  log: Log,
): DisplayNames =>
  createDisplayNames({
    profiles,
    remembered: caches.open<RememberedName>('names', namesMax),
    freshMs: config.namesFreshMs,
    log,
    now: () => performance.now(),
  });

/**
 * Profiles whose changes are visible at once on all nodes. If the message to another node is lost, they are visible there
 * within `namesFreshMs`.
 */
export function openProfiles(
  stored: Profiles,
  names: Pick<DisplayNames, 'forget'>,
  onChanged: (userId: string) => void,
): Profiles {
  /** A failed change may still have been stored, so the cached name is dropped in any case. */
  const forgetting = (userId: string, change: Promise<void>): Promise<void> =>
    change.finally(() => {
      names.forget(userId);
      onChanged(userId);
    });
  return {
    of: stored.of,
    put: (profile) => forgetting(profile.userId, stored.put(profile)),
    erase: (userId) => forgetting(userId, stored.erase(userId)),
  };
}
