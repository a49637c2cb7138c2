// Readers during a compaction get a correct result, whenever it happens.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryLeaderboards } from '../../src/adapters/memory/leaderboards.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { replay } from '../../src/game/evolve.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import type { Compaction } from '../../src/pipeline/compaction.ts';
import { createCompaction } from '../../src/pipeline/compaction.ts';
import { createLeaderboardsProjection } from '../../src/pipeline/leaderboards-projection.ts';
import { createReadLedgerUsers } from '../../src/pipeline/load-users.ts';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import type { Store } from '../../src/ports/store.ts';
import { auditLeaderboards } from '../../src/queries/audit-leaderboards.ts';
import { aReturn, aRulebook, aSubmit, dayMs, limits } from '../builders.ts';
import { silent } from '../silent-log.ts';
import { createCommitter, loadUsersOf } from './small-pipeline.ts';

const judge = prepareRules(aRulebook());
const rules = { current: () => judge, ofVersion: async () => judge };
const retentionMs = 400 * dayMs;

/** Three phases of shopping, the first two old, and a return that keeps a receipt from being compacted. */
async function openMall() {
  const store = createMemoryStore();
  const { carry, clock } = createCommitter(store);
  const buy = (receiptNo: string) =>
    carry(aSubmit({ receiptNo, issuedAt: new Date(clock.nowMs).toISOString() }));
  for (const receiptNo of ['a1', 'a2', 'a3']) await buy(receiptNo);
  clock.nowMs += 40 * dayMs;
  await buy('b1');
  await carry(aReturn({ receiptNo: 'a2', amount: 5_000 }));
  clock.nowMs += retentionMs;
  await buy('c1');
  const compactionAt = (nowMs: number): Compaction =>
    createCompaction({
      store,
      loadUsers: loadUsersOf(store),
      compactionStore: store,
      rules,
      limits,
      retentionMs,
      recordsPerStep: 2,
      log: silent,
      now: () => nowMs,
      giveWay: () => false,
      share: 1,
      pause: async () => {},
    });
  // The first compaction covers the first phase only.
  const folds = [
    () => compactionAt(clock.nowMs - dayMs).run(),
    () => compactionAt(clock.nowMs + dayMs).run(),
  ];
  return { store, clock, folds };
}

type Reads = Pick<
  Store,
  'headsAfter' | 'journalAfter' | 'ledgersFrom' | 'loadLedgerSnapshots' | 'loadReceipts'
>;

/** The store; before the reads with these numbers, the next compaction runs. */
function overtaken(store: Store, folds: readonly (() => Promise<unknown>)[], when: readonly number[]): Reads {
  let reads = 0;
  const coming = [...folds];
  const before = async (): Promise<void> => {
    if (when.includes(reads)) await coming.shift()?.();
    reads += 1;
  };
  return {
    headsAfter: store.headsAfter,
    journalAfter: (userId, seq, limit) => before().then(() => store.journalAfter(userId, seq, limit)),
    ledgersFrom: (starts, limit) => before().then(() => store.ledgersFrom(starts, limit)),
    loadLedgerSnapshots: (userIds) => before().then(() => store.loadLedgerSnapshots(userIds)),
    loadReceipts: (ids) => before().then(() => store.loadReceipts(ids)),
  };
}

const sweepInto = (leaderboards: Leaderboards, store: Reads, nowMs: number): Promise<number> =>
  createLeaderboardsProjection({ leaderboards, store, rules, log: silent, now: () => nowMs }).catchUp([
    'sara',
  ]);

const times = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 2 });
const keys = ['mall:all', 'store.cafe:all', 'category.food:all'];

test('leaderboards written from the journal during compaction equal those without it', async () => {
  await fc.assert(
    fc.asyncProperty(times, async (when) => {
      const { store, clock, folds } = await openMall();
      const [undisturbed, disturbed] = [createMemoryLeaderboards(), createMemoryLeaderboards()];
      await sweepInto(undisturbed, store, clock.nowMs);
      await sweepInto(disturbed, overtaken(store, folds, when), clock.nowMs);
      const right = await undisturbed.scoresOf('sara', keys);
      expect(right.get('mall:all')).toEqual({ coins: 495, xp: 495, receipts: 5 });
      expect(await disturbed.scoresOf('sara', keys)).toEqual(right);
    }),
  );
});

test('a check of the leaderboards during compaction reports no false fault, and still finds real ones', async () => {
  await fc.assert(
    fc.asyncProperty(times, fc.boolean(), async (when, isFalsified) => {
      const { store, clock, folds } = await openMall();
      const leaderboards = createMemoryLeaderboards();
      await sweepInto(leaderboards, store, clock.nowMs);
      const scoresOf: Leaderboards['scoresOf'] = async (userId, asked) => {
        const found = await leaderboards.scoresOf(userId, asked);
        const mall = found.get('mall:all');
        return isFalsified && mall ? found.set('mall:all', { ...mall, xp: mall.xp + 3 }) : found;
      };
      const found = await auditLeaderboards({
        leaderboards: { ...leaderboards, scoresOf },
        store: overtaken(store, folds, when),
        rules,
        now: () => clock.nowMs,
      });
      expect(found.named).toEqual(isFalsified ? ['user sara: xp in mall:all is 498, not 495'] : []);
    }),
  );
});

test('a shopper read from the ledger during compaction is right, however far the projection is', async () => {
  await fc.assert(
    fc.asyncProperty(times, fc.boolean(), async (when, isProjected) => {
      const { store, folds } = await openMall();
      const right = await createReadLedgerUsers(store)(['sara']);
      if (isProjected) {
        const [first] = await store.journalAfter('sara', 0, 1);
        const user = replay(newUser('sara'), first ?? expect.fail('she has been shopping'));
        await store.saveProjected([{ user, from: 1 }]);
      }
      const reads = {
        ...overtaken(store, folds, when),
        loadProjected: store.loadProjected,
        heads: store.heads,
      };
      const { users } = await createReadLedgerUsers(reads)(['sara']);
      expect(users.get('sara')).toMatchObject({
        seq: right.users.get('sara')?.seq,
        coins: 495,
        totalReceipts: 5,
      });
    }),
  );
});
