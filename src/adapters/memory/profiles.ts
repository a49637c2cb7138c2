// Profiles in memory, bounded; gone with the process.
import type { Profile, Profiles } from '../../ports/profiles.ts';
import { StoreUnavailableError } from '../../ports/store.ts';

const defaultMax = 100_000;

/** Refuses new shoppers above `max`. */
export function createMemoryProfiles(max = defaultMax): Profiles {
  const profiles = new Map<string, Profile>();
  return {
    of: async (userIds) =>
      new Map(
        userIds.flatMap((id) => {
          const profile = profiles.get(id);
          return profile === undefined ? [] : [[id, profile] as const];
        }),
      ),
    put: async (profile) => {
      if (!profiles.has(profile.userId) && profiles.size >= max) {
        throw new StoreUnavailableError('the memory store is full');
      }
      profiles.set(profile.userId, profile);
    },
    erase: async (userId) => void profiles.delete(userId),
  };
}
