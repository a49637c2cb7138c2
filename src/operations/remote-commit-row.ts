// A commit of another node as a row of the log.
import { commitEntries, commitSettled } from '../contracts/cluster.ts';
import type { InboundChange } from '../ports/changes.ts';
import type { NewRow } from './event-rows.ts';

/** Null if the message of the other node is malformed. */
export function remoteCommitRow({ userId, storeId: store, entries, settled }: InboundChange): NewRow | null {
  if (store === null) {
    const told = commitEntries.safeParse(parsed(entries)).data;
    if (told === undefined) return null;
    const coins = told.reduce((sum, entry) => sum + (entry.coins ?? 0), 0);
    return { kind: 'correction', isBad: false, userId, coins, node: null };
  }
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
