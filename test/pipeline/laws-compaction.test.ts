// Laws of compaction, for any history and any cutoff: nothing that counts is lost.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryLeaderboards } from '../../src/adapters/memory/leaderboards.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { claimOf, receiptClaim } from '../../src/game/claims.ts';
import { replay } from '../../src/game/evolve.ts';
import type { LedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { ledgerSnapshotFaults, newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import type { JudgedReceipt, Receipt } from '../../src/game/receipt.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { measures, spans } from '../../src/game/scores.ts';
import { newUser } from '../../src/game/user.ts';
import type { Compaction } from '../../src/pipeline/compaction.ts';
import { createCompaction } from '../../src/pipeline/compaction.ts';
import { createLeaderboardsProjection } from '../../src/pipeline/leaderboards-projection.ts';
import type { CompactionStore } from '../../src/ports/compaction-store.ts';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import type { RulesSource } from '../../src/ports/rules-source.ts';
import type { LedgerDocument, Store } from '../../src/ports/store.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { auditLedger } from '../../src/queries/audit-ledger.ts';
import { aVoid, dayMs, limits, submitOf } from '../builders.ts';
import type { Step } from '../game/arbitraries.ts';
import { arrivingIn, liveThrough, purchase, rulebooks, steps } from '../game/arbitraries.ts';
import type { Mall } from '../game/mall.ts';
import { createMall } from '../game/mall.ts';
import { auditOf, booksIn } from '../queries/audit-of.ts';
import { silent } from '../silent-log.ts';
import { untilEnough } from '../until-enough.ts';
import { loadUsersOf } from './small-pipeline.ts';

const retentionMs = limits.receiptMaxAgeMs + limits.returnMaxAgeMs + 60 * dayMs;
/** Three phases of shopping with months in between, so that some records are compacted and some are not. */
const months = fc.integer({ min: 10, max: 140 }).map((days): Step => ({ do: 'wait', days }));
const lives = fc
  .tuple(steps, months, steps, months, steps)
  .map(([first, pause, second, another, third]) => [...first, pause, ...second, another, ...third]);
const daysLater = fc.integer({ min: 0, max: 260 });

interface Kept {
  readonly mall: Mall;
  readonly store: Store & CompactionStore;
  readonly rules: RulesSource;
  readonly receiptIds: readonly string[];
}

/** All events of a mall, in a store. */
async function keep(published: readonly Rulebook[], life: readonly Step[]): Promise<Kept> {
  const mall = liveThrough(published, life);
  const store = createMemoryStore();
  const receipts = [...mall.receipts.values()];
  const notes = receipts.flatMap((note) => (isJudged(note) ? [] : [note]));
  const documents: LedgerDocument[] = [
    ...mall.records.map((record) => ({ records: [record], claims: [claimOf(record)] })),
    ...notes.map((note) => ({ note, claims: [receiptClaim(note)] })),
  ];
  for (const document of documents) expect(await store.append([document])).toEqual(['stored']);
  const from = mall.records.at(-1)?.firstSeq ?? 0;
  if (mall.user.seq > 0) await store.saveProjected([{ user: mall.user, from }]);
  const book = (version: number) => published.find((one) => one.version === version);
  const rules: RulesSource = {
    current: mall.rules,
    ofVersion: async (version) => {
      const found = book(version);
      return found ? prepareRules(found) : null;
    },
  };
  return { mall, store, rules, receiptIds: receipts.map(({ id }) => id) };
}

/** Few records per step, so that there are many steps. */
const compactionOf = (
  { store, rules }: Kept,
  nowMs: number,
  {
    compactionStore = store,
    recordsPerStep = 2,
  }: { compactionStore?: CompactionStore; recordsPerStep?: number } = {},
): Compaction =>
  createCompaction({
    store,
    loadUsers: loadUsersOf(store),
    compactionStore,
    rules,
    limits,
    retentionMs,
    recordsPerStep,
    log: silent,
    now: () => nowMs,
    giveWay: () => false,
    share: 1,
    pause: async () => {},
  });

const contents = ({ store, receiptIds }: Kept) => booksIn(store, ['sara'], receiptIds);
const ledgerSnapshotIn = async ({ store }: Kept): Promise<LedgerSnapshot> =>
  (await store.loadLedgerSnapshots(['sara'])).get('sara') ?? newLedgerSnapshot('sara');

const forAnyLife = (law: (kept: Kept, nowMs: number) => Promise<void>, numRuns = 200): Promise<void> =>
  fc.assert(
    fc.asyncProperty(rulebooks, lives, daysLater, async (published, life, days) => {
      const kept = await keep(published, life);
      await law(kept, kept.mall.atMs + days * dayMs);
    }),
    { numRuns },
  );

const isJudged = (receipt: Receipt): receipt is JudgedReceipt => 'rulebook' in receipt;

test('ledger snapshot and the rest of the journal give the stored shopper, byte for byte, and the ledger is consistent', async () => {
  let folds = 0;
  let rests = 0;
  const check = () =>
    forAnyLife(async (kept, nowMs) => {
      const figures = await compactionOf(kept, nowMs).run();
      expect(figures).toMatchObject({ broken: 0, busy: 0 });
      const { users, records, receipts } = await contents(kept);
      const ledgerSnapshot = await ledgerSnapshotIn(kept);
      const user = users[0]?.user ?? newUser('sara');
      const replayed = records.reduce(replay, ledgerSnapshot.user);
      expect(JSON.stringify(replayed)).toBe(JSON.stringify(user));
      expect(ledgerSnapshotFaults(ledgerSnapshot)).toEqual([]);
      const { coins, xp, level, seq, totalReceipts, totalSpent, levels } = kept.mall.user;
      expect(user).toMatchObject({ coins, xp, level, seq, totalReceipts, totalSpent, levels });
      const left = receipts.flatMap((receipt) => ('left' in receipt ? [receipt.left] : []));
      expect(ledgerSnapshot.receipts.standing + left.filter((amount) => amount > 0).length).toBe(
        totalReceipts,
      );
      expect(ledgerSnapshot.receipts.spent + left.reduce((sum, amount) => sum + amount, 0)).toBe(totalSpent);
      const checks = await auditLedger(auditOf(await contents(kept)), { chunk: 3 });
      expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(figures.records).toBe(kept.mall.records.length - records.length);
      expect(figures.receipts + figures.unjudged).toBe(kept.receiptIds.length - receipts.length);
      if (ledgerSnapshot.user.seq > 0) folds += 1;
      if (ledgerSnapshot.user.seq > 0 && records.length > 0) rests += 1;
    });
  // The law was checked on some data.
  await untilEnough(check, () => Math.min(folds, rests), 50);
});

test('exactly what arrived before the cutoff is compacted, and no receipt before its last record', async () => {
  await forAnyLife(async (kept, nowMs) => {
    const cutMs = nowMs - retentionMs;
    await compactionOf(kept, nowMs).run();
    const { records, receipts } = await contents(kept);
    expect(records[0]?.atMs ?? cutMs).toBeGreaterThanOrEqual(cutMs);
    const named = new Set(records.map(({ ref }) => ref));
    const there = new Set(receipts.map(({ id }) => id));
    for (const receipt of kept.mall.receipts.values()) {
      const isNeeded = isJudged(receipt)
        ? named.has(receipt.id)
        : receipt.createdAtMs >= cutMs || ('issuedAtMs' in receipt && receipt.issuedAtMs >= cutMs);
      expect(there.has(receipt.id)).toBe(isNeeded);
    }
  });
});

test('compacting again changes nothing, and compacting in steps equals compacting at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      rulebooks,
      lives,
      fc.array(daysLater, { minLength: 2, maxLength: 4 }),
      async (published, life, days) => {
        const [inSteps, atOnce] = [await keep(published, life), await keep(published, life)];
        const at = days.toSorted((a, b) => a - b).map((day) => inSteps.mall.atMs + day * dayMs);
        for (const nowMs of at) await compactionOf(inSteps, nowMs).run();
        await compactionOf(atOnce, at.at(-1) ?? 0, { recordsPerStep: 100 }).run();
        expect(await contents(inSteps)).toEqual(await contents(atOnce));
        const before = JSON.stringify(await contents(atOnce));
        const again = await compactionOf(atOnce, at.at(-1) ?? 0).run();
        expect(again).toEqual({ shoppers: 0, records: 0, receipts: 0, unjudged: 0, broken: 0, busy: 0 });
        expect(JSON.stringify(await contents(atOnce))).toBe(before);
      },
    ),
  );
});

test('a preview reports what a run does, and changes nothing', async () => {
  await forAnyLife(async (kept, nowMs) => {
    const before = JSON.stringify(await contents(kept));
    const previewed = await compactionOf(kept, nowMs).preview();
    expect(JSON.stringify(await contents(kept))).toBe(before);
    expect({ ...(await compactionOf(kept, nowMs).run()), unjudged: 0 }).toEqual(previewed);
  }, 100);
});

test('interrupted before or after any step, the next run reaches the same end', async () => {
  let cutOff = 0;
  const where = fc.record({
    step: fc.nat({ max: 6 }),
    isStored: fc.boolean(),
    how: fc.constantFrom('dies', 'stops'),
  });
  const check = () =>
    fc.assert(
      fc.asyncProperty(
        rulebooks,
        lives,
        daysLater,
        where,
        async (published, life, days, { step, isStored, how }) => {
          const [cut, whole] = [await keep(published, life), await keep(published, life)];
          const nowMs = cut.mall.atMs + days * dayMs;
          const stop = new AbortController();
          let left = step;
          const failing: CompactionStore = {
            ...cut.store,
            fold: async (fold) => {
              left -= 1;
              if (left >= 0) return cut.store.fold(fold);
              if (isStored) await cut.store.fold(fold);
              if (how === 'dies') throw new StoreUnavailableError('the process is gone');
              stop.abort();
              return isStored ? 'folded' : 'stale';
            },
          };
          await compactionOf(cut, nowMs, { compactionStore: failing })
            .run(stop.signal)
            .catch((error: Error) => expect(error.message).toBe('the process is gone'));
          if (left < 0) cutOff += 1;
          const checks = await auditLedger(auditOf(await contents(cut)));
          expect(checks.filter(({ ok }) => !ok)).toEqual([]);
          await compactionOf(cut, nowMs).run();
          await compactionOf(whole, nowMs).run();
          // Died before the stored shopper was tidied too: the next reader does it.
          await loadUsersOf(cut.store)(['sara']);
          expect(await contents(cut)).toEqual(await contents(whole));
        },
      ),
    );
  await untilEnough(check, () => cutOff, 10);
});

test('what can still be returned is returned as if nothing had been compacted', async () => {
  let voids = 0;
  const check = () =>
    forAnyLife(async (kept, nowMs) => {
      const { records } = await compactionOf(kept, nowMs).run();
      if (records === 0) return;
      const { users, receipts } = await contents(kept);
      const user = users[0]?.user ?? newUser('sara');
      for (const receipt of receipts) {
        if (!('left' in receipt) || receipt.createdAtMs < nowMs - limits.returnMaxAgeMs) continue;
        const unfolded = kept.mall.branch();
        const folded = kept.mall.branch();
        folded.user = user;
        for (const mall of [unfolded, folded]) {
          mall.atMs = nowMs;
          mall.carry(aVoid(receipt));
        }
        expect(JSON.stringify(folded.user)).toBe(JSON.stringify(unfolded.user));
        expect(folded.receipts.get(receipt.id)).toEqual(unfolded.receipts.get(receipt.id));
        voids += 1;
      }
    });
  await untilEnough(check, () => voids, 50);
});

test('a purchase decided from a state before the compaction leads to the same shopper', async () => {
  let tidied = 0;
  const check = () =>
    fc.assert(
      fc.asyncProperty(rulebooks, lives, daysLater, purchase, async (published, life, days, bought) => {
        const kept = await keep(published, life);
        const nowMs = kept.mall.atMs + days * dayMs;
        await compactionOf(kept, nowMs).run();
        const user = (await contents(kept)).users[0]?.user ?? newUser('sara');
        if (JSON.stringify(user) !== JSON.stringify(kept.mall.user)) tidied += 1;
        const after = [kept.mall.user, user].map((copy) => {
          const mall = createMall({ user: copy, atMs: nowMs });
          mall.publish(kept.mall.rules().rulebook);
          mall.carry(submitOf(arrivingIn(mall, bought)));
          return JSON.stringify({ user: mall.user, records: mall.records });
        });
        expect(after[1]).toBe(after[0]);
      }),
      { numRuns: 200 },
    );
  await untilEnough(check, () => tidied, 10);
});

/** Every all-time ranking that the shopper can be in. */
const allTimeOf = async (leaderboards: Leaderboards): Promise<unknown> => {
  const scopes = [
    'mall',
    ...['s1', 's2', 's3'].map((id) => `store.${id}`),
    ...['a', 'b', 'c'].map((code) => `category.${code}`),
  ];
  const boards = scopes.flatMap((scope) => measures.map((measure) => ({ scope, measure })));
  return Promise.all(boards.map(({ scope, measure }) => leaderboards.top(measure, `${scope}:all`, 10)));
};

test('leaderboards rebuilt after the compaction have the same all-time scores, however far they were before', async () => {
  expect(spans).toContain('all');
  await fc.assert(
    fc.asyncProperty(rulebooks, lives, daysLater, fc.nat(), async (published, life, days, which) => {
      const kept = await keep(published, life);
      const nowMs = kept.mall.atMs + days * dayMs;
      const projectInto = (leaderboards: Leaderboards) =>
        createLeaderboardsProjection({
          leaderboards,
          store: kept.store,
          rules: kept.rules,
          log: silent,
          now: () => nowMs,
        });
      const [before, late, anew] = [
        createMemoryLeaderboards(),
        createMemoryLeaderboards(),
        createMemoryLeaderboards(),
      ];
      await projectInto(before).catchUp(['sara']);
      const toldFirst = kept.mall.records.slice(0, which % (kept.mall.records.length + 1));
      const { user } = kept.mall;
      await projectInto(late).apply(toldFirst.map((record) => ({ record, user, from: record.firstSeq })));
      await compactionOf(kept, nowMs).run();
      await projectInto(late).catchUp(['sara']);
      await projectInto(anew).catchUp(['sara']);
      const expected = await allTimeOf(before);
      expect(await allTimeOf(anew)).toEqual(expected);
      expect(await allTimeOf(late)).toEqual(expected);
      expect(await anew.known(['sara'])).toEqual(await before.known(['sara']));
    }),
  );
});
