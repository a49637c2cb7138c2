// Rebuilds one shopper from the ledger, page by page, also while compaction removes records.
import type { JournalRecord } from '../game/change.ts';
import { replay } from '../game/evolve.ts';
import type { User } from '../game/user.ts';
import { newUser } from '../game/user.ts';
import type { Store } from '../ports/store.ts';

/** Returns the shopper at entry `headSeq` or later. `state`: an older state to start from; null: the ledger snapshot. */
export type RebuildUser = (userId: string, state: User | null, headSeq: number) => Promise<User>;

const recordsPerRead = 200;
/** Compaction may remove records while they are read. That is rare, so more than a few tries mean a gap in the ledger. */
const mostTries = 5;

export function createRebuildUser(store: Pick<Store, 'journalAfter' | 'loadLedgerSnapshots'>): RebuildUser {
  /** Null if the records after `start` do not reach `headSeq`: compaction removed them, or the ledger has a gap. */
  async function continueFrom(start: User, headSeq: number): Promise<User | null> {
    let user = start;
    while (user.seq < headSeq) {
      const records = await store.journalAfter(user.id, user.seq, recordsPerRead);
      // Compaction removed all records meanwhile: the ledger snapshot has the state.
      if (records.length === 0) return null;
      const next = replayAll(user, records);
      if (next === null) return null;
      user = next;
    }
    return user;
  }

  async function startAnew(userId: string, headSeq: number): Promise<User> {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const ledgerSnapshot = (await store.loadLedgerSnapshots([userId])).get(userId);
      const user = await continueFrom(ledgerSnapshot?.user ?? newUser(userId), headSeq);
      if (user !== null) return user;
    }
    throw new Error(`the ledger of user ${userId} has a gap: the command "doctor" names it`);
  }

  return async (userId, state, headSeq) =>
    (state === null ? null : await continueFrom(state, headSeq)) ?? (await startAnew(userId, headSeq));
}

/** Null if the records do not continue `start`. */
export function replayAll(start: User, records: readonly JournalRecord[]): User | null {
  let user = start;
  for (const record of records) {
    if (record.firstSeq !== user.seq + 1) return null;
    user = replay(user, record);
  }
  return user;
}
