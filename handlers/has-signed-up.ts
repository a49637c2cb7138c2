// Whether a shopper has signed up. Operators can then look the shopper up even before the first purchase.
import type { Services } from './handler.ts';

/** Throws StoreUnavailableError. */
export const hasSignedUp = async (
  { profiles }: Pick<Services, 'profiles'>,
  userId: string,
): Promise<boolean> => (await profiles.of([userId])).has(userId);
