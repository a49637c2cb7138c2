// Resuming a client when the database has only some of its entries: not yet after an election, no longer after compaction.
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { createRecentRecords } from '../../src/queries/recent-records.ts';
import { createResumeQueries } from '../../src/queries/resume.ts';
import { aRulebook } from '../builders.ts';
import { aRecord } from './a-record.ts';

const sara = { ...newUser('sara'), seq: 4 };
const atStart = { epoch: 'e', seq: 0 };

/** The ledger has entries `from` to `to`; earlier ones are folded. The shopper is known to be at entry 4. */
function resumeWith({ from = 1, to = 4, perRead = 4 }: { from?: number; to?: number; perRead?: number }) {
  const rules = prepareRules(aRulebook());
  return createResumeQueries({
    store: {
      epoch: 'e',
      journalAfter: async (userId, seq) =>
        [1, 2, 3, 4]
          .filter((at) => at >= from && at <= to && at > seq)
          .slice(0, perRead)
          .map((at) => aRecord(userId, at, 1)),
      loadLedgerSnapshots: async (userIds) =>
        new Map(
          userIds.map((id) => [id, { ...newLedgerSnapshot(id), user: { ...newUser(id), seq: from - 1 } }]),
        ),
    },
    recent: createRecentRecords(createCountedCache(10), 100),
    readUser: async () => ({ user: sara, exists: true }),
    rules: { current: () => rules, ofVersion: async () => rules },
    now: () => 0,
    maxEntries: 100,
    spend: () => 0,
  });
}

const seqs = (entries: readonly { readonly seq: number }[] | undefined) => entries?.map(({ seq }) => seq);

test.each([0, 3])('while the database gives entries up to %i of 4, resuming is `unavailable`', async (to) => {
  const queries = resumeWith({ to });
  await expect(queries.greet('sara', atStart)).rejects.toThrow(StoreUnavailableError);
  await expect(queries.resume('sara', atStart)).rejects.toThrow(StoreUnavailableError);
});

test('when the database gives all of them, the client gets entries', async () => {
  const queries = resumeWith({});
  expect(seqs((await queries.greet('sara', atStart)).entries)).toEqual([1, 2, 3, 4]);
  expect(await queries.resume('sara', atStart)).toMatchObject({ complete: true });
});

test('a read that ends before the last entry, because whole documents reach its limit, is continued', async () => {
  const { entries } = await resumeWith({ perRead: 3 }).resume('sara', atStart);
  expect(seqs(entries)).toEqual([1, 2, 3, 4]);
});

test.each([3, 5])('when entries before %i are folded, the client gets a snapshot', async (from) => {
  const queries = resumeWith({ from });
  expect(await queries.greet('sara', atStart)).toMatchObject({ complete: false, snapshot: { seq: 4 } });
  expect(await queries.resume('sara', atStart)).toMatchObject({ complete: false, foldedUpTo: from - 1 });
});
