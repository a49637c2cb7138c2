// The profiles of a node, and what it remembers of names.
import type { Log } from '../ports/log.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { NamesOf, RememberedName } from '../queries/display-names.ts';
import { createDisplayNames } from '../queries/display-names.ts';
import type { Caches } from './caches.ts';
import type { Tuning } from './tuning.ts';

export interface NodeProfiles {
  /** A change through these shows at once, here and elsewhere; where a message is lost, within `namesFreshMs`. */
  readonly profiles: Profiles;
  readonly namesOf: NamesOf;
  /** The name was changed on another node. */
  forgetName(userId: string): void;
}

/** Names in memory, for boards and screens: a busy day's shoppers. */
const namesMax = 10_000;

export function openProfiles(
  config: Pick<Tuning, 'namesFreshMs'>,
  caches: Caches,
  kept: Profiles,
  onChanged: (userId: string) => void,
  log: Log,
): NodeProfiles {
  const remembered = caches.open<RememberedName>('names', namesMax);
  const { namesOf, forget } = createDisplayNames({
    profiles: kept,
    remembered,
    freshMs: config.namesFreshMs,
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
