// What shoppers have said about themselves. It is theirs: it changes and goes when they say so.
import type { OwnName } from '../game/display-name.ts';

export interface Profile extends OwnName {
  readonly userId: string;
}

export interface Profiles {
  /** The profiles of those among `userIds` who have given one. Throws StoreUnavailableError. */
  of(userIds: readonly string[]): Promise<Map<string, Profile>>;
  /** Replaces what was there. On return it survives the loss of any process. Throws StoreUnavailableError. */
  put(profile: Profile): Promise<void>;
  /** Leaves nothing of the shopper's profile; whether there was one does not matter. Throws StoreUnavailableError. */
  erase(userId: string): Promise<void>;
}
