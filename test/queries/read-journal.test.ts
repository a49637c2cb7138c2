// A page of a journal that the database does not give: not yet after an election, or not any more after compaction.
import { expect, test } from 'vitest';
import { newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { snapshotOf } from '../../src/game/snapshot.ts';
import { newUser } from '../../src/game/user.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { createReadJournal } from '../../src/queries/read-journal.ts';
import { aRulebook } from '../builders.ts';
import { aRecord } from './a-record.ts';

const sara = { ...newUser('sara'), seq: 4 };

/** The ledger gives entries from `from` to `to`; earlier ones are folded. The shopper is known to be at entry 4. */
const readWith = ({ from = 1, to = 4 }: { from?: number; to?: number }) =>
  createReadJournal({
    store: {
      epoch: 'e',
      journalAfter: async (userId, seq, limit) =>
        [1, 2, 3, 4]
          .filter((at) => at >= from && at <= to && at > seq)
          .slice(0, limit)
          .map((at) => aRecord(userId, at, 1)),
      loadLedgerSnapshots: async () =>
        new Map([['sara', { ...newLedgerSnapshot('sara'), user: { ...newUser('sara'), seq: from - 1 } }]]),
    },
    readUser: async () => ({ user: sara, exists: true }),
    spend: () => 0,
    snapshot: async () => snapshotOf(sara, prepareRules(aRulebook()), 0),
  });

test('a page without the latest entries is followed by another one', async () => {
  const page = await readWith({ to: 3 })('sara', 0, 100);
  expect(page).toMatchObject({ complete: true, next: 3 });
  expect(page.entries).toHaveLength(3);
});

test('while the database gives no later entries, reading on is `unavailable`', async () => {
  await expect(readWith({ to: 3 })('sara', 3, 100)).rejects.toThrow(StoreUnavailableError);
});

test('where entries are folded, a snapshot takes their place', async () => {
  expect(await readWith({ from: 3 })('sara', 0, 100)).toMatchObject({
    complete: false,
    foldedUpTo: 2,
    next: 2,
  });
});
