// Compaction beside receipts: what tills and shoppers get afterwards, and that receipts go first.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { JournalRecord } from '../../src/game/change.ts';
import { prepareRules } from '../../src/game/rules.ts';
import type { CompactionParts } from '../../src/pipeline/compaction.ts';
import { createCompaction } from '../../src/pipeline/compaction.ts';
import type { CompactionStore } from '../../src/ports/compaction-store.ts';
import type { Store } from '../../src/ports/store.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { auditLedger } from '../../src/queries/audit-ledger.ts';
import { aReturn, aRulebook, aSubmit, aVoid, dayMs, limits } from '../builders.ts';
import { auditOf, booksIn } from '../queries/audit-of.ts';
import { silent } from '../silent-log.ts';
import { untilEnough } from '../until-enough.ts';
import type { Committer } from './small-pipeline.ts';
import { createCommitter, loadUsersOf, outcomeOf, statusOf } from './small-pipeline.ts';

const rules = prepareRules(aRulebook());
const retentionMs = 400 * dayMs;

const compactionOf = (
  store: Store & CompactionStore,
  clock: Committer['clock'],
  changes: Partial<CompactionParts> = {},
) =>
  createCompaction({
    store,
    loadUsers: loadUsersOf(store),
    compactionStore: store,
    rules: { current: () => rules, ofVersion: async () => rules },
    limits,
    retentionMs,
    log: silent,
    now: () => clock.nowMs,
    giveWay: () => false,
    share: 1,
    pause: async () => {},
    ...changes,
  });

/** A purchase at the present time of the test's clock. */
const buy = ({ carry, clock }: Committer, receiptNo: string, userId = 'sara') =>
  carry(aSubmit({ receiptNo, userId, issuedAt: new Date(clock.nowMs).toISOString() }));

const nothing = { shoppers: 0, records: 0, receipts: 0, unjudged: 0, broken: 0, busy: 0 };

function openMall() {
  const store = createMemoryStore();
  const mall = createCommitter(store);
  return { store, mall, compaction: compactionOf(store, mall.clock) };
}

describe('a compacted receipt', () => {
  test('that is sent again is too old, at any time, and earns nothing', async () => {
    const { store, mall, compaction } = openMall();
    const submit = aSubmit({ issuedAt: new Date(mall.clock.nowMs).toISOString() });
    expect(statusOf((await mall.carry(submit))[0])).toBe('applied');
    mall.clock.nowMs += retentionMs + 1;
    expect(statusOf((await mall.carry(submit))[0])).toBe('duplicate');
    expect(await compaction.run()).toEqual({ ...nothing, shoppers: 1, records: 1, receipts: 1 });
    const before = await mall.loadUsers(['sara']);
    for (const copies of ['as cached', 'as stored'] as const) {
      if (copies === 'as stored') mall.users.clear();
      expect(statusOf((await mall.carry(submit))[0])).toBe('too_old');
    }
    expect(await mall.loadUsers(['sara'])).toEqual(before);
    expect(await store.journalAfter('sara', 0, 10)).toEqual([]);
  });

  test('is awarded once whatever its till’s clock said, however late it is sent again', async () => {
    const told = fc.oneof(
      { weight: 2, arbitrary: fc.integer({ min: -29, max: 0 }) },
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 900 }) },
      // 1970, as a tablet with an empty battery reports it, and a time in the distant future.
      { weight: 1, arbitrary: fc.constantFrom(-20_500, 40_000) },
    );
    const waits = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 });
    let folded = 0;
    const check = () =>
      fc.assert(
        fc.asyncProperty(told, waits, fc.boolean(), async (days, waited, isVoided) => {
          const { mall, compaction } = openMall();
          const issuedAt = new Date(mall.clock.nowMs + days * dayMs).toISOString();
          const submit = aSubmit({ issuedAt });
          const first = isVoided
            ? [await mall.carry(aVoid()), await mall.carry(submit)]
            : [await mall.carry(submit)];
          expect(statusOf(first.at(-1)?.[0])).toBe(isVoided ? 'rejected' : 'applied');
          for (const wait of waited) {
            mall.clock.nowMs += wait * dayMs;
            folded += (await compaction.run()).receipts;
            mall.users.clear();
            expect(statusOf((await mall.carry(submit))[0])).toBeOneOf(['duplicate', 'too_old']);
          }
        }),
        { numRuns: 300 },
      );
    await untilEnough(check, () => folded, 10);
  });

  test('with a recent partial return exists without its first answer, so it is too old', async () => {
    const { mall, compaction } = openMall();
    const submit = aSubmit({ issuedAt: new Date(mall.clock.nowMs).toISOString() });
    await mall.carry(submit);
    mall.clock.nowMs += 50 * dayMs;
    await mall.carry(aReturn({ amount: 1_000 }));
    mall.clock.nowMs += retentionMs - 20 * dayMs;
    expect(await compaction.run()).toEqual({ ...nothing, shoppers: 1, records: 1 });
    expect(statusOf((await mall.carry(submit))[0])).toBe('too_old');
    // The return still gets its first answer.
    const [again] = await mall.carry(aReturn({ amount: 1_000 }));
    expect(statusOf(again)).toBe('duplicate');
    expect(outcomeOf(again).coins.delta).toBe(-1);
    mall.clock.nowMs += 30 * dayMs;
    expect(await compaction.run()).toEqual({ ...nothing, shoppers: 1, records: 1, receipts: 1 });
  });

  test('that is voided is treated as unknown: nobody changes, and the void is compacted by its age', async () => {
    const { mall, compaction } = openMall();
    await buy(mall, 'r1');
    mall.clock.nowMs += retentionMs + 1;
    await compaction.run();
    const before = await mall.loadUsers(['sara']);
    const [answer] = await mall.carry(aVoid());
    expect(outcomeOf(answer)).toMatchObject({ userId: null, coins: { delta: 0 } });
    expect(statusOf((await mall.carry(aReturn({ amount: 1_000, receiptNo: 'r2' })))[0])).toBe('noted');
    expect(await mall.loadUsers(['sara'])).toEqual(before);
    mall.clock.nowMs += retentionMs + 1;
    expect(await compaction.run()).toEqual({ ...nothing, unjudged: 2 });
  });
});

test('an active shopper continues from any cached state during compaction, and the ledger stays consistent', async () => {
  const { store, mall, compaction } = openMall();
  const ids: string[] = [];
  let balance = 0;
  for (let index = 0; index < 60; index += 1) {
    mall.clock.nowMs += 20 * dayMs;
    ids.push(`cafe:r${index}`);
    const [[answer]] = await Promise.all([buy(mall, `r${index}`), compaction.run()]);
    expect(outcomeOf(answer).coins.balance).toBe(balance + 100);
    if (index > 0)
      expect(statusOf((await mall.carry(aVoid({ receiptNo: `r${index - 1}` })))[0])).toBe('applied');
    const [again] = await buy(mall, `again-${index}`);
    balance = outcomeOf(again).coins.balance;
    expect(balance).toBe((index + 2) * 100);
    ids.push(`cafe:again-${index}`);
    const checks = await auditLedger(auditOf(await booksIn(store, ['sara'], ids)));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  }
  // Nothing is repeated and nothing conflicts; only a void is retried, because it has to be read first.
  expect(mall.told.wentAgain).toEqual([]);
  expect(compaction.figures().records).toBeGreaterThan(100);
});

test('many shoppers on several pages by two nodes at once: each is compacted once', async () => {
  const { store, mall } = openMall();
  const userIds = Array.from({ length: 130 }, (_, index) => `u${index}`);
  for (const userId of userIds) await buy(mall, `of-${userId}`, userId);
  mall.clock.nowMs += retentionMs + 1;
  const nodes = [compactionOf(store, mall.clock), compactionOf(store, mall.clock)];
  const [one, other] = await Promise.all(nodes.map((node) => node.run()));
  expect((one?.records ?? 0) + (other?.records ?? 0)).toBe(userIds.length);
  expect([one, other]).toMatchObject([
    { broken: 0, busy: 0 },
    { broken: 0, busy: 0 },
  ]);
  expect((await store.loadLedgerSnapshots(userIds)).size).toBe(userIds.length);
});

test('a shopper who keeps changing is left for the next run, without delaying others', async () => {
  const { store, mall } = openMall();
  await buy(mall, 'a', 'omid');
  await buy(mall, 'b', 'sara');
  mall.clock.nowMs += retentionMs + 1;
  const fold: CompactionStore['fold'] = async (step) =>
    step.ledgerSnapshot.user.id === 'omid' ? 'stale' : store.fold(step);
  const figures = await compactionOf(store, mall.clock, { compactionStore: { ...store, fold } }).run();
  expect(figures).toEqual({ ...nothing, shoppers: 1, records: 1, receipts: 1, busy: 1 });
});

test('a fault of one shopper does not delay others', async () => {
  const { store, mall } = openMall();
  await buy(mall, 'a', 'omid');
  await buy(mall, 'b', 'sara');
  mall.clock.nowMs += retentionMs + 1;
  const fold: CompactionStore['fold'] = async (step) => {
    if (step.ledgerSnapshot.user.id === 'omid') throw new Error('unreadable');
    return store.fold(step);
  };
  expect(await compactionOf(store, mall.clock, { compactionStore: { ...store, fold } }).run()).toMatchObject({
    broken: 1,
    records: 1,
  });
});

test('an unavailable store ends the run', async () => {
  const { store, mall } = openMall();
  await buy(mall, 'a');
  mall.clock.nowMs += retentionMs + 1;
  const fold: CompactionStore['fold'] = () => Promise.reject(new StoreUnavailableError('away'));
  const run = compactionOf(store, mall.clock, { compactionStore: { ...store, fold } }).run();
  await expect(run).rejects.toBeInstanceOf(StoreUnavailableError);
});

test('records that do not add up are not compacted, and the log says so', async () => {
  const { store, mall } = openMall();
  const warned: object[] = [];
  await buy(mall, 'r1');
  mall.clock.nowMs += retentionMs + 1;
  const falsified: Store['journalAfter'] = async (...asked) =>
    (await store.journalAfter(...asked)).map((record) => ({
      ...record,
      after: { ...record.after, coins: record.after.coins + 1 },
    }));
  const log = { ...silent, warn: (fields: object) => warned.push(fields) };
  const compaction = compactionOf({ ...store, journalAfter: falsified }, mall.clock, { log });
  expect(await compaction.run()).toEqual({ ...nothing, broken: 1 });
  expect(warned).toEqual([{ user: 'sara', why: 'record 1: leads elsewhere than it says' }]);
  expect((await store.loadLedgerSnapshots(['sara'])).size).toBe(0);
});

describe('a compaction interrupted between its two steps', () => {
  /** Writes the ledger snapshot, and dies before the documents that it covers are deleted. */
  const cutOff =
    (store: Store & CompactionStore, keep: readonly JournalRecord[]): Store['journalAfter'] =>
    async (userId, seq, limit) => [
      ...keep.filter((record) => record.userId === userId && record.seq > seq),
      ...(await store.journalAfter(userId, Math.max(seq, keep.at(-1)?.seq ?? 0), limit)),
    ];

  async function openCutOff() {
    const { store, mall, compaction } = openMall();
    for (const receiptNo of ['a', 'b', 'c']) await buy(mall, receiptNo);
    const kept = await store.journalAfter('sara', 0, 10);
    mall.clock.nowMs += retentionMs + 1;
    await compaction.run();
    const dropped: [string, number][] = [];
    const half: Store & CompactionStore = {
      ...store,
      journalAfter: cutOff(store, kept),
      heads: async (from) => {
        const heads = await store.heads(from);
        const last = kept.at(-1) ?? expect.fail('three records');
        if (heads.get('sara')?.from === 0) heads.set('sara', { from: last.firstSeq, seq: last.seq });
        return heads;
      },
      compactable: async function* () {
        for (const { userId } of kept) yield { userId };
      },
      dropCompacted: async (...asked) => {
        dropped.push(asked);
      },
    };
    return { store, half, mall, kept, dropped };
  }

  test('leaves a ledger snapshot that readers prefer, and the sums agree', async () => {
    const { store, half, mall, kept } = await openCutOff();
    const ids = kept.map(({ ref }) => ref);
    const sara = await loadUsersOf(store)(['sara']);
    expect(await loadUsersOf(half)(['sara'])).toEqual(sara);
    for (const projected of [kept.length, 1]) {
      const behind: Store = {
        ...half,
        loadProjected: async () => (projected === 1 ? new Map() : store.loadProjected(['sara'])),
      };
      expect(await loadUsersOf(behind)(['sara'])).toEqual(sara);
    }
    const checks = await auditLedger(auditOf(await booksIn(half, ['sara'], ids)));
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    // A purchase continues from the ledger snapshot.
    const later = createCommitter(half);
    later.clock.nowMs = mall.clock.nowMs;
    expect(outcomeOf((await buy(later, 'd'))[0]).coins.balance).toBe(400);
    const after = await auditLedger(auditOf(await booksIn(half, ['sara'], [...ids, 'cafe:d'])));
    expect(after.filter(({ ok }) => !ok)).toEqual([]);
  });

  test('is finished by the next run: covered documents are deleted, and nothing is compacted twice', async () => {
    const { store, half, mall, kept, dropped } = await openCutOff();
    const before = await store.loadLedgerSnapshots(['sara']);
    expect(await compactionOf(half, mall.clock).run()).toEqual(nothing);
    expect(dropped).toEqual([['sara', kept.at(-1)?.seq]]);
    expect(await store.loadLedgerSnapshots(['sara'])).toEqual(before);
  });

  test('leaves a stale projection if the node died, which the next reader repairs', async () => {
    const { store, mall } = openMall();
    await buy(mall, 'a');
    const before = await mall.loadUsers(['sara']);
    const projected = await store.loadProjected(['sara']);
    mall.clock.nowMs += retentionMs + 1;
    await compactionOf({ ...store, saveProjected: async () => {} }, mall.clock).run();
    await store.saveProjected([...projected.values()]);
    expect((await mall.loadUsers(['sara'])).get('sara')).toMatchObject({
      coins: before.get('sara')?.coins,
      totalReceipts: 1,
    });
    const ledgerSnapshot = (await store.loadLedgerSnapshots(['sara'])).get('sara');
    expect((await store.loadProjected(['sara'])).get('sara')).toEqual({
      user: ledgerSnapshot?.user,
      from: 0,
    });
  });
});

describe('background load', () => {
  test('gives way to receipts, but not forever, and pauses in proportion to its work', async () => {
    const { store, mall } = openMall();
    await buy(mall, 'r1');
    mall.clock.nowMs += retentionMs + 1;
    const pauses: number[] = [];
    let busy = 3;
    const parts: Partial<CompactionParts> = {
      share: 0.1,
      giveWay: () => busy-- > 0,
      pause: async (pauseMs) => {
        pauses.push(pauseMs);
      },
    };
    await compactionOf(store, mall.clock, parts).run();
    expect(pauses.slice(0, 3)).toEqual([25, 25, 25]);
    // The step, and the query that finds nothing more.
    expect(pauses).toHaveLength(5);
    expect(pauses[3]).toBeGreaterThan(0);
    busy = Number.POSITIVE_INFINITY;
    pauses.length = 0;
    await buy(mall, 'r2');
    mall.clock.nowMs += retentionMs + 1;
    expect(await compactionOf(store, mall.clock, parts).run()).toMatchObject({ records: 1 });
    expect(pauses.filter((pauseMs) => pauseMs === 25).length).toBe(160);
  });

  test('ends after the present step when it is told to stop, and continues there next time', async () => {
    const { store, mall } = openMall();
    for (const userId of ['a', 'b', 'c']) await buy(mall, `of-${userId}`, userId);
    mall.clock.nowMs += retentionMs + 1;
    const stop = new AbortController();
    const fold: CompactionStore['fold'] = (step) => {
      stop.abort();
      return store.fold(step);
    };
    const stopped = compactionOf(store, mall.clock, { compactionStore: { ...store, fold } });
    expect(await stopped.run(stop.signal)).toMatchObject({ shoppers: 1, busy: 0, broken: 0 });
    expect(await stopped.run(AbortSignal.abort())).toEqual(nothing);
    expect(await compactionOf(store, mall.clock).run()).toMatchObject({ shoppers: 2 });
  });

  test('a retention shorter than receipts can be returned is refused', () => {
    const { store, mall } = openMall();
    for (const days of [89, Number.NaN]) {
      expect(() => compactionOf(store, mall.clock, { retentionMs: days * dayMs })).toThrow(RangeError);
    }
    const short = { ...limits, receiptMaxAgeMs: dayMs, returnMaxAgeMs: dayMs };
    // Monthly leaderboards are kept for a week after the month.
    expect(() => compactionOf(store, mall.clock, { limits: short, retentionMs: 39 * dayMs })).toThrow(
      RangeError,
    );
    expect(compactionOf(store, mall.clock, { limits: short, retentionMs: 40 * dayMs })).toBeDefined();
  });
});
