// Whether a shopper has signed up. One who has bought nothing is then known to operators all the same.
import type { Services } from './handler.ts';

/** Throws StoreUnavailableError. */
export const hasSignedUp = async (
  { profiles }: Pick<Services, 'profiles'>,
  userId: string,
): Promise<boolean> => (await profiles.of([userId])).has(userId);
