// Whether the mall knows a shopper: they have bought something, were given coins, or have signed up.
import type { Services } from './handler.ts';

/** Throws StoreUnavailableError. */
export const isShopper = async (
  { readUser, profiles }: Pick<Services, 'readUser' | 'profiles'>,
  userId: string,
): Promise<boolean> => (await readUser(userId)).exists || (await profiles.of([userId])).has(userId);
