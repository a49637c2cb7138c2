// A commit of another node as a row of the log.
import { commitSettled } from '../../contracts/cluster.ts';
import type { HeardChange } from '../../ports/changes.ts';
import type { NewRow } from './event-rows.ts';

/** Null where what the other node told is not in our form. */
export function heardRow({ userId, storeId: store, settled }: HeardChange): NewRow | null {
  const said = commitSettled.safeParse(parsed(settled)).data;
  if (said === undefined) return null;
  const { receiptId, coins } = said;
  return {
    kind: coins.delta < 0 ? 'return' : 'receipt',
    isBad: false,
    store,
    userId,
    receiptId,
    coins: coins.delta,
    node: null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
