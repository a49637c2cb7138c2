// A batch: read, decide, store, answer, announce; and what happens when the store fails.
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { newLedgerSnapshot } from '../../src/game/ledger-snapshot.ts';
import { newUser } from '../../src/game/user.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import { aReturn, aRulebook, aSubmit, aVoid, dayMs } from '../builders.ts';
import { countingStore, faultyStore, poisonedStore, staleStore } from './faulty-stores.ts';
import { createCommitter, loadUsersOf, outcomeOf, statusOf, tally } from './small-pipeline.ts';

const statuses = (answers: readonly Answer[]): string[] => answers.map(statusOf);

describe('a batch', () => {
  test('is stored by one commit, and every command gets its answer', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry, told } = createCommitter(store);
    const answers = await carry(
      aSubmit({ userId: 'sara', receiptNo: 'r1' }),
      aSubmit({ userId: 'omid', receiptNo: 'r2' }),
      aSubmit({ userId: 'sara', receiptNo: 'r3' }),
    );
    expect(statuses(answers)).toEqual(['applied', 'applied', 'applied']);
    expect(outcomeOf(answers[2]).coins).toEqual({ delta: 100, balance: 200 });
    expect(asked.appends).toBe(1);
    expect(told).toMatchObject({ batches: [3], wentAgain: [] });
    expect(await store.headsAfter(null, 10)).toEqual(
      new Map([
        ['omid', { from: 1, seq: 3 }],
        ['sara', { from: 1, seq: 6 }],
      ]),
    );
  });
  test('may contain a receipt, its repetition and its void', async () => {
    const { carry } = createCommitter(createMemoryStore());
    const answers = await carry(aSubmit(), aSubmit(), aVoid(), aVoid(), aSubmit());
    expect(statuses(answers)).toEqual(['applied', 'duplicate', 'applied', 'duplicate', 'duplicate']);
    expect(outcomeOf(answers[1])).toEqual({ ...outcomeOf(answers[0]), status: 'duplicate' });
    expect(outcomeOf(answers[3])).toEqual({ ...outcomeOf(answers[2]), status: 'duplicate' });
    const voided = { status: 'duplicate', standing: 'voided', left: 0 };
    expect(outcomeOf(answers[4])).toEqual({ ...outcomeOf(answers[0]), ...voided });
  });
  test('is announced after the commit, change by change, without repetitions', async () => {
    const { carry, told } = createCommitter(createMemoryStore());
    await carry(aSubmit(), aSubmit(), aSubmit({ amount: 1 }), aSubmit({ receiptNo: 'r2' }), aVoid());
    expect(
      told.announced.map(({ userId, storeId, outcome }) => [
        userId,
        storeId,
        outcome.coins.delta,
        outcome.seq,
      ]),
    ).toEqual([
      ['sara', 'cafe', 100, 3],
      ['sara', 'cafe', 100, 6],
      ['sara', 'cafe', -100, 9],
    ]);
  });
  test('does not read a cached shopper again', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry } = createCommitter(store);
    await carry(aSubmit({ receiptNo: 'r1' }));
    await carry(aSubmit({ receiptNo: 'r2' }));
    expect(asked).toMatchObject({ loadProjected: 1, loadReceipts: 0, appends: 2 });
  });
  test('of refusals only needs no commit', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry } = createCommitter(store);
    expect(statuses(await carry(aSubmit({ currency: 'EUR' })))).toEqual(['invalid']);
    expect(asked.appends).toBe(0);
  });
});

describe('a settled receipt', () => {
  test('is a duplicate with the first outcome, also on another node', async () => {
    const store = createMemoryStore();
    const [first] = await createCommitter(store).carry(aSubmit());
    const [again] = await createCommitter(store).carry(aSubmit());
    expect(outcomeOf(again)).toEqual({ ...outcomeOf(first), status: 'duplicate' });
  });
  test('is a duplicate, not too old, at any time', async () => {
    const { carry, clock } = createCommitter(createMemoryStore());
    await carry(aSubmit());
    clock.nowMs += 400 * dayMs;
    const answers = await carry(aSubmit(), aSubmit({ receiptNo: 'never-seen' }));
    expect(statuses(answers)).toEqual(['duplicate', 'too_old']);
  });
  test('that is contradicted is a conflict, and the rest of the batch is committed', async () => {
    const { carry } = createCommitter(createMemoryStore());
    await carry(aSubmit());
    const answers = await carry(aSubmit({ userId: 'omid' }), aSubmit({ receiptNo: 'r2' }));
    expect(statuses(answers)).toEqual(['conflict', 'applied']);
  });
  test('with a void before it is rejected, and stays so when repeated', async () => {
    const { carry } = createCommitter(createMemoryStore());
    expect(statuses(await carry(aVoid()))).toEqual(['noted']);
    expect(statuses(await carry(aVoid()))).toEqual(['duplicate']);
    expect(statuses(await carry(aSubmit()))).toEqual(['rejected']);
    expect(statuses(await carry(aSubmit()))).toEqual(['duplicate']);
  });
  test('with a void before it answers the repeated void like the first', async () => {
    const { carry } = createCommitter(createMemoryStore());
    await carry(aSubmit({ receiptNo: 'other' }));
    const [first] = await carry(aVoid());
    await carry(aSubmit());
    const [again] = await carry(aVoid());
    expect(outcomeOf(again)).toEqual({ ...outcomeOf(first), status: 'duplicate' });
  });
  test('is taken back by the rulebook that judged it, however many came since', async () => {
    const { carry, publish } = createCommitter(createMemoryStore());
    await carry(aSubmit());
    publish(aRulebook({ version: 2 }));
    publish(aRulebook({ version: 3 }));
    expect(outcomeOf((await carry(aVoid()))[0]).coins).toEqual({ delta: -100, balance: 0 });
  });
});

describe('a lost race', () => {
  const times = (count: number, fault: 'stale' | 'claimed') => Array.from({ length: count }, () => fault);

  test('is decided again from the ledger: a stale cached shopper costs one more try and no wrong balance', async () => {
    const store = createMemoryStore();
    const here = createCommitter(store);
    await here.carry(aSubmit({ receiptNo: 'r1' }));
    await createCommitter(store).carry(aSubmit({ receiptNo: 'r2' }));
    const [third] = await here.carry(aSubmit({ receiptNo: 'r3' }));
    expect(outcomeOf(third).coins.balance).toBe(300);
    expect(here.told.wentAgain).toEqual(['stale']);
    expect(here.users.get('sara')?.coins).toBe(300);
  });
  test('concerns the loser only: the rest of the batch is answered at the first try', async () => {
    const store = createMemoryStore();
    const here = createCommitter(store);
    await here.carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2', userId: 'omid' }));
    await createCommitter(store).carry(aSubmit({ receiptNo: 'r3' }));
    const { store: counting, asked } = countingStore(store);
    const again = createCommitter(counting);
    for (const user of ['sara', 'omid']) again.users.offer(here.users.get(user) ?? newUser(user));
    const answers = await again.carry(
      aSubmit({ receiptNo: 'r4', userId: 'omid' }),
      aSubmit({ receiptNo: 'r5' }),
      aSubmit({ receiptNo: 'r6' }),
    );
    expect(answers.map((answer) => outcomeOf(answer).coins.balance)).toEqual([200, 300, 400]);
    // Omid's and Sara's documents together, then Sara's alone. Only the rest of her ledger was read, in one query.
    expect(asked).toMatchObject({
      appends: 2,
      documents: 3,
      loadProjected: 0,
      loadReceipts: 0,
      ledgersFrom: 1,
    });
    expect(again.told.wentAgain).toEqual(['stale', 'stale']);
  });
  test('is avoided when another node changes a shopper while others of the batch are read', async () => {
    const inner = createMemoryStore();
    const there = createCommitter(inner);
    await there.carry(aSubmit({ receiptNo: 'r1' }));
    const { store, asked } = countingStore(inner);
    const here = createCommitter({
      ...store,
      loadProjected: async (ids) => {
        await there.carry(aSubmit({ receiptNo: 'r2' }));
        here.users.dropOlder('sara', there.users.get('sara')?.seq ?? 0);
        return store.loadProjected(ids);
      },
    });
    here.users.offer(there.users.get('sara') ?? newUser('sara'));
    const answers = await here.carry(
      aSubmit({ receiptNo: 'r3' }),
      aSubmit({ receiptNo: 'r4', userId: 'omid' }),
    );
    expect(answers.map((answer) => outcomeOf(answer).coins.balance)).toEqual([300, 100]);
    expect(here.told.wentAgain).toEqual([]);
    expect(asked).toMatchObject({ appends: 1, ledgersFrom: 2 });
  });
  test('of a claim is settled by what the ledger says about the receipt', async () => {
    const store = createMemoryStore();
    await createCommitter(store).carry(aSubmit({ userId: 'omid' }));
    const here = createCommitter(store);
    const answers = await here.carry(aSubmit({ receiptNo: 'r2' }), aSubmit());
    expect(statuses(answers)).toEqual(['applied', 'conflict']);
    expect(here.told.wentAgain).toEqual(['claimed', 'claimed']);
  });
  test('that ends shortly costs a few tries, and the order stays', async () => {
    const { store, asked } = countingStore(faultyStore(createMemoryStore(), times(3, 'stale')));
    const { carry, told } = createCommitter(store);
    const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
    expect(answers.map((answer) => outcomeOf(answer).coins.balance)).toEqual([100, 200]);
    expect(told.wentAgain).toEqual(times(6, 'stale'));
    expect(asked.appends).toBe(4);
  });
  test('is decided from the cached state three times, then from the whole ledger, which may differ', async () => {
    const inner = createMemoryStore();
    const first = createCommitter(inner);
    await first.carry(aSubmit({ receiptNo: 'r1' }));
    for (const [lost, loads] of [
      [3, 0],
      [4, 1],
    ] as const) {
      const { store, asked } = countingStore(inner);
      let left: number = lost;
      const { carry, users } = createCommitter({
        ...store,
        append: async (documents) => {
          left -= 1;
          if (left >= 0) await first.carry(aSubmit({ receiptNo: `faster-${lost}-${left}` }));
          return store.append(documents);
        },
      });
      users.offer(first.users.get('sara') ?? newUser('sara'));
      expect(statuses(await carry(aSubmit({ receiptNo: `slower-${lost}` })))).toEqual(['applied']);
      expect(asked.loadProjected).toBe(loads);
      await first.carry(aSubmit({ receiptNo: `last-${lost}` }));
    }
  });
  test('that never ends is answered retry at the deadline, and nothing is stored', async () => {
    const inner = createMemoryStore();
    const { carry, users, clock } = createCommitter(staleStore(inner));
    const before = clock.nowMs;
    expect(statuses(await carry(aSubmit()))).toEqual(['retry']);
    expect(clock.nowMs - before).toBeGreaterThanOrEqual(5_000);
    expect(clock.nowMs - before).toBeLessThan(5_300);
    expect(users.get('sara')).toBeUndefined();
    expect((await inner.headsAfter(null, 10)).size).toBe(0);
  });
  test('is not taken for a duplicate before a majority has the other write', async () => {
    // Its claim is taken, and a majority read does not see it yet.
    const inner = createMemoryStore();
    const { carry } = createCommitter({ ...inner, append: async (all) => all.map(() => 'claimed') });
    expect(statuses(await carry(aSubmit(), aVoid({ receiptNo: 'other' })))).toEqual(['retry', 'retry']);
  });
});

test('past its deadline is not tried again: a batch that keeps losing answers retry to all in time', async () => {
  const inner = staleStore(createMemoryStore());
  const triedMs: number[] = [];
  const { carry, clock } = createCommitter({
    ...inner,
    append: (documents) => {
      triedMs.push(clock.nowMs);
      return inner.append(documents);
    },
  });
  const deadlineMs = clock.nowMs + 5_000;
  const receipts = ['r1', 'r2', 'r3', 'r4'].map((receiptNo) => aSubmit({ receiptNo }));
  expect(new Set(statuses(await carry(...receipts)))).toEqual(new Set(['retry']));
  expect(Math.max(...triedMs)).toBeLessThan(deadlineMs);
});

describe('a command that depends on another document of the batch', () => {
  test('waits for that document, so nothing is announced that was not stored', async () => {
    const inner = createMemoryStore();
    const { carry, told } = createCommitter(faultyStore(inner, ['unknown-lost']));
    // Omid's submission would conflict with Sara's, which is lost.
    const answers = await carry(aSubmit({ userId: 'sara' }), aSubmit({ userId: 'omid' }));
    expect(statuses(answers)).toEqual(['retry', 'applied']);
    expect(told.wentAgain).toEqual(['other']);
    expect((await inner.loadReceipts(['cafe:r1'])).get('cafe:r1')).toMatchObject({ userId: 'omid' });
  });
  test('and repeats a command in it is answered once it is stored, otherwise as the first', async () => {
    const { carry } = createCommitter(faultyStore(createMemoryStore(), ['unknown-lost']));
    expect(statuses(await carry(aSubmit(), aSubmit()))).toEqual(['retry', 'retry']);
    expect(statuses(await carry(aSubmit(), aSubmit()))).toEqual(['applied', 'duplicate']);
  });
  test('delays later commands of its lane, so a shopper keeps the order of arrival', async () => {
    const { carry } = createCommitter(createMemoryStore());
    // The return is a separate note, so its receipt waits for it, and the next receipt for that one.
    const answers = await carry(aReturn({ amount: 10_000 }), aSubmit(), aSubmit({ receiptNo: 'r2' }));
    expect(statuses(answers)).toEqual(['noted', 'applied', 'applied']);
    expect(outcomeOf(answers[2]).seq).toBeGreaterThan(outcomeOf(answers[1]).seq);
  });
  test('as a void of a receipt in the same batch is settled after it', async () => {
    const inner = createMemoryStore();
    const { carry } = createCommitter(inner);
    const answers = await carry(aVoid(), aSubmit(), aVoid(), aSubmit({ receiptNo: 'r2' }), aVoid());
    expect(statuses(answers)).toEqual(['noted', 'rejected', 'duplicate', 'applied', 'duplicate']);
    expect(await inner.journalAfter('sara', 0, 10)).toHaveLength(1);
  });
});

describe('a faulty command', () => {
  test('that the store refuses fails alone, and the rest is committed', async () => {
    const inner = createMemoryStore();
    const { carry, told, users } = createCommitter(poisonedStore(inner, 'cafe:poison'));
    const answers = await carry(
      aSubmit({ receiptNo: 'r1' }),
      aSubmit({ receiptNo: 'poison' }),
      aSubmit({ receiptNo: 'r2' }),
    );
    expect(statuses(answers)).toEqual(['applied', 'internal', 'applied']);
    expect(outcomeOf(answers[2]).coins.balance).toBe(200);
    expect([...(await inner.loadReceipts(['cafe:r1', 'cafe:poison', 'cafe:r2'])).keys()]).toEqual([
      'cafe:r1',
      'cafe:r2',
    ]);
    expect(told.faults).toEqual(['command failed']);
    expect(users.get('sara')?.coins).toBe(200);
    expect(told.announced).toHaveLength(2);
  });
  test('is retried in its own document, and the others continue without it', async () => {
    const { store, asked } = countingStore(poisonedStore(createMemoryStore(), 'cafe:poison'));
    const { carry, told } = createCommitter(store);
    const numbers = ['r1', 'r2', 'poison', 'r4'];
    const answers = await carry(
      ...numbers.map((receiptNo) => aSubmit({ receiptNo })),
      aSubmit({ receiptNo: 'r5', userId: 'omid' }),
    );
    expect(statuses(answers)).toEqual(['applied', 'applied', 'internal', 'applied', 'applied']);
    expect(outcomeOf(answers[3]).coins.balance).toBe(300);
    expect(outcomeOf(answers[4]).coins.balance).toBe(100);
    expect(told.faults).toEqual(['command failed']);
    // Both documents, then one for each of Sara's four.
    expect(asked.appends).toBe(5);
  });
  test('that cannot be decided fails alone, within the same commit', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry, publish, published } = createCommitter(store);
    await carry(aSubmit({ receiptNo: 'r1' }));
    publish(aRulebook({ version: 2 }));
    published.delete(1);
    const answers = await carry(aVoid({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
    expect(statuses(answers)).toEqual(['internal', 'applied']);
    expect(outcomeOf(answers[1]).coins.balance).toBe(200);
    expect(asked.appends).toBe(2);
  });
});

describe('an unavailable store', () => {
  test('at the commit gives unavailable with a time to retry, and nothing is stored or cached', async () => {
    const inner = createMemoryStore();
    const { carry, users, told } = createCommitter(faultyStore(inner, ['unavailable']));
    const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
    expect(statuses(answers)).toEqual(['unavailable', 'unavailable']);
    expect(answers[0]).toMatchObject({ refusal: { retryAfterMs: 1_000 } });
    expect((await inner.headsAfter(null, 10)).size).toBe(0);
    expect(users.get('sara')).toBeUndefined();
    expect(told.announced).toEqual([]);
    expect(statuses(await carry(aSubmit({ receiptNo: 'r1' })))).toEqual(['applied']);
  });
  test('that is full gives unavailable for new data and continues for what it has', async () => {
    const { carry } = createCommitter(createMemoryStore({ maxUsers: 1, maxDocuments: 10 }));
    expect(statuses(await carry(aSubmit()))).toEqual(['applied']);
    expect(statuses(await carry(aSubmit({ receiptNo: 'r2', userId: 'omid' })))).toEqual(['unavailable']);
    expect(statuses(await carry(aVoid()))).toEqual(['applied']);
  });

  test('in memory counts a note of a void before its receipt as a document', async () => {
    const { carry } = createCommitter(createMemoryStore({ maxUsers: 10, maxDocuments: 1 }));
    expect(statuses(await carry(aVoid({ receiptNo: 'r1' })))).toEqual(['noted']);
    expect(statuses(await carry(aSubmit({ receiptNo: 'r2' })))).toEqual(['unavailable']);
  });
});

describe('a commit with an unknown result', () => {
  test.each([
    ['it had happened', 'unknown-stored', 'duplicate'],
    ['it had not happened', 'unknown-lost', 'applied'],
  ] as const)('is answered retry, and a repetition settles it: %s', async (_, fault, settled) => {
    const { carry, users, told } = createCommitter(faultyStore(createMemoryStore(), ['none', fault]));
    await carry(aSubmit({ receiptNo: 'r1' }));
    expect(users.get('sara')?.coins).toBe(100);
    expect(statuses(await carry(aSubmit({ receiptNo: 'r2' })))).toEqual(['retry']);
    expect(users.get('sara')).toBeUndefined();
    expect(told.announced).toHaveLength(1);
    const [again] = await carry(aSubmit({ receiptNo: 'r2' }));
    expect(outcomeOf(again)).toMatchObject({ status: settled, coins: { delta: 100, balance: 200 } });
  });
});

test('keeps its other answers when one first answer cannot be read', async () => {
  const inner = createMemoryStore();
  await createCommitter(inner).carry(aSubmit({ receiptNo: 'r1' }));
  const { carry } = createCommitter({
    ...inner,
    loadRecord: () => Promise.reject(new Error('a record that cannot be read')),
  });
  const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
  expect(statuses(answers)).toEqual(['internal', 'applied']);
});

test('decides a command again, whatever becomes of a first answer in its batch', async () => {
  const inner = createMemoryStore();
  const here = createCommitter({
    ...inner,
    loadRecord: () => Promise.reject(new Error('a record that cannot be read')),
  });
  const omid = { userId: 'omid' };
  await here.carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2', ...omid }));
  await here.carry(aVoid({ receiptNo: 'r1' }));
  // Another node moves Omid on, so the next receipt of his loses a race first.
  await createCommitter(inner).carry(aSubmit({ receiptNo: 'r3', ...omid }));
  const answers = await here.carry(aVoid({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r4', ...omid }));
  expect(statuses(answers)).toEqual(['internal', 'applied']);
});

test('a first answer that the database does not give yet is `unavailable`, and one that is folded `too_old`', async () => {
  const inner = createMemoryStore();
  await createCommitter(inner).carry(aSubmit());
  // As a majority read after an election, or after a compaction.
  const without = { ...inner, loadRecord: async () => null };
  expect(statuses(await createCommitter(without).carry(aSubmit()))).toEqual(['unavailable']);
  const ledgerSnapshot = { ...newLedgerSnapshot('sara'), user: { ...newUser('sara'), seq: 3 } };
  const folded = { ...without, loadLedgerSnapshots: async () => new Map([['sara', ledgerSnapshot]]) };
  expect(statuses(await createCommitter(folded).carry(aSubmit()))).toEqual(['too_old']);
});

test('fifty identical submissions in one batch: one award, fifty equal outcomes', async () => {
  const store = createMemoryStore();
  const answers = await createCommitter(store).carry(...Array.from({ length: 50 }, () => aSubmit()));
  expect(tally(answers)).toEqual({ applied: 1, duplicate: 49 });
  const [first, ...others] = answers.map(outcomeOf);
  for (const other of others) expect(other).toEqual({ ...first, status: 'duplicate' });
  expect((await loadUsersOf(store)(['sara'])).get('sara')).toMatchObject({ coins: 100, totalReceipts: 1 });
});
