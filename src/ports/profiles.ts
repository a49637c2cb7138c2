// Profiles: what shoppers have said about themselves. They can change and erase it.
import type { OwnName } from '../game/display-name.ts';

export interface Profile extends OwnName {
  readonly userId: string;
}

export interface Profiles {
  /** The profiles of those among `userIds` who have given one. Throws StoreUnavailableError. */
  of(userIds: readonly string[]): Promise<Map<string, Profile>>;
  /** Replaces the profile. Resolves when it is durable. Throws StoreUnavailableError. */
  put(profile: Profile): Promise<void>;
  /** Removes the shopper's profile, where there is one. Throws StoreUnavailableError. */
  erase(userId: string): Promise<void>;
}
