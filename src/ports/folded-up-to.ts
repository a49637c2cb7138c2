// How far a shopper's journal is folded: a record up to there is gone for good; a later one that is missing is only not given yet.
import type { Store } from './store.ts';

/** The last folded entry; 0 if none is folded. Throws StoreUnavailableError. */
export const foldedUpTo = async (
  store: Pick<Store, 'loadLedgerSnapshots'>,
  userId: string,
): Promise<number> => (await store.loadLedgerSnapshots([userId])).get(userId)?.user.seq ?? 0;
