// A batch and its answers: read, decide, store at once, answer, announce; and what happens when the store says no.
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import type { Answer } from '../../src/pipeline/answer.ts';
import { aRulebook, aSubmit, aVoid, dayMs } from '../builders.ts';
import { conflictingStore, countingStore, faultyStore, poisonedStore } from './faulty-stores.ts';
import { createCommitter, outcomeOf, statusOf, tally } from './small-pipeline.ts';

const statuses = (answers: readonly Answer[]): string[] => answers.map(statusOf);

describe('a batch', () => {
  test('is stored by one commit, and every command in it has its answer', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry, told } = createCommitter(store);
    const answers = await carry(
      aSubmit({ userId: 'sara', receiptNo: 'r1' }),
      aSubmit({ userId: 'omid', receiptNo: 'r2' }),
      aSubmit({ userId: 'sara', receiptNo: 'r3' }),
    );
    expect(statuses(answers)).toEqual(['applied', 'applied', 'applied']);
    expect(outcomeOf(answers[2]).coins).toEqual({ delta: 100, balance: 200 });
    expect(asked.commits).toBe(1);
    expect(told).toMatchObject({ batches: [3], retried: [] });
    expect([...(await store.heads(['sara', 'omid']))]).toEqual([
      ['sara', 6],
      ['omid', 3],
    ]);
  });
  test('may hold a receipt, its repetition and its void', async () => {
    const { carry } = createCommitter(createMemoryStore());
    const answers = await carry(aSubmit(), aSubmit(), aVoid(), aVoid(), aSubmit());
    expect(statuses(answers)).toEqual(['applied', 'duplicate', 'applied', 'duplicate', 'duplicate']);
    expect(outcomeOf(answers[1])).toEqual({ ...outcomeOf(answers[0]), status: 'duplicate' });
    expect(outcomeOf(answers[3])).toEqual({ ...outcomeOf(answers[2]), status: 'duplicate' });
    const voided = { status: 'duplicate', standing: 'voided', left: 0 };
    expect(outcomeOf(answers[4])).toEqual({ ...outcomeOf(answers[0]), ...voided });
  });
  test('is announced once it is committed, change by change, and repetitions are not', async () => {
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
  test('reads a shopper it has in the cache no second time', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry } = createCommitter(store);
    await carry(aSubmit({ receiptNo: 'r1' }));
    await carry(aSubmit({ receiptNo: 'r2' }));
    expect(asked).toMatchObject({ loadUsers: 1, loadReceipts: 0, commits: 2 });
  });
  test('of refusals alone asks for no commit', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { carry } = createCommitter(store);
    expect(statuses(await carry(aSubmit({ currency: 'EUR' })))).toEqual(['invalid']);
    expect(asked.commits).toBe(0);
  });
});

describe('what is settled', () => {
  test('is a duplicate with the first outcome, also on another node', async () => {
    const store = createMemoryStore();
    const [first] = await createCommitter(store).carry(aSubmit());
    const [again] = await createCommitter(store).carry(aSubmit());
    expect(outcomeOf(again)).toEqual({ ...outcomeOf(first), status: 'duplicate' });
  });
  test('is a duplicate, not too old, however late it comes again', async () => {
    const { carry, clock } = createCommitter(createMemoryStore());
    await carry(aSubmit());
    clock.nowMs += 400 * dayMs;
    const answers = await carry(aSubmit(), aSubmit({ receiptNo: 'never-seen' }));
    expect(statuses(answers)).toEqual(['duplicate', 'too_old']);
  });
  test('contradicted is a conflict, and the rest of the batch is committed', async () => {
    const { carry } = createCommitter(createMemoryStore());
    await carry(aSubmit());
    const answers = await carry(aSubmit({ userId: 'omid' }), aSubmit({ receiptNo: 'r2' }));
    expect(statuses(answers)).toEqual(['conflict', 'applied']);
  });
  test('by a void before its receipt: rejected, and rejected stays the answer', async () => {
    const { carry } = createCommitter(createMemoryStore());
    expect(statuses(await carry(aVoid()))).toEqual(['noted']);
    expect(statuses(await carry(aVoid()))).toEqual(['duplicate']);
    expect(statuses(await carry(aSubmit()))).toEqual(['rejected']);
    expect(statuses(await carry(aSubmit()))).toEqual(['duplicate']);
  });
  test('by a void before its receipt: the void said again is answered as the first time', async () => {
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

describe('a conflict', () => {
  test('is decided again from the store: a stale copy costs one retry and never a wrong balance', async () => {
    const store = createMemoryStore();
    const here = createCommitter(store);
    await here.carry(aSubmit({ receiptNo: 'r1' }));
    await createCommitter(store).carry(aSubmit({ receiptNo: 'r2' }));
    const [third] = await here.carry(aSubmit({ receiptNo: 'r3' }));
    expect(outcomeOf(third).coins.balance).toBe(300);
    expect(here.told.retried).toEqual(['conflict']);
    expect(here.users.get('sara')?.coins).toBe(300);
  });
  const conflicts = (count: number) => Array.from({ length: count }, () => 'conflict' as const);
  test('that is over a moment later costs the batch a pause, and it stays one batch', async () => {
    const { store, asked } = countingStore(faultyStore(createMemoryStore(), conflicts(3)));
    const { carry, told } = createCommitter(store);
    const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
    expect(answers.map((answer) => outcomeOf(answer).coins.balance)).toEqual([100, 200]);
    expect(told.retried).toEqual(conflicts(3));
    expect(asked.commits).toBe(4);
  });
  test('that stays takes the batch apart, in its order, until the others are through', async () => {
    const { carry, told } = createCommitter(
      faultyStore(createMemoryStore(), [...conflicts(6), 'none', 'conflict']),
    );
    const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
    expect(answers.map((answer) => outcomeOf(answer).coins.balance)).toEqual([100, 200]);
    expect(told.retried).toEqual([...conflicts(4), 'apart']);
  });
  test('that never ends is answered retry at the deadline, and nothing is kept', async () => {
    const inner = createMemoryStore();
    const { carry, users, clock } = createCommitter(conflictingStore(inner));
    const before = clock.nowMs;
    expect(statuses(await carry(aSubmit()))).toEqual(['retry']);
    expect(clock.nowMs - before).toBeGreaterThanOrEqual(5_000);
    expect(clock.nowMs - before).toBeLessThan(5_300);
    expect(users.get('sara')).toBeUndefined();
    expect((await inner.loadUsers(['sara'])).size).toBe(0);
  });
});

test('nothing is tried for who is too late: of a batch in conflict all are answered retry by their deadline', async () => {
  const inner = conflictingStore(createMemoryStore());
  const triedMs: number[] = [];
  const { carry, clock } = createCommitter({
    ...inner,
    commit: (batch) => {
      triedMs.push(clock.nowMs);
      return inner.commit(batch);
    },
  });
  const deadlineMs = clock.nowMs + 5_000;
  const receipts = ['r1', 'r2', 'r3', 'r4'].map((receiptNo) => aSubmit({ receiptNo }));
  expect(new Set(statuses(await carry(...receipts)))).toEqual(new Set(['retry']));
  expect(Math.max(...triedMs)).toBeLessThan(deadlineMs);
});

describe('one poisonous command', () => {
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
  test('is found by halves: those who only stand beside it are committed together', async () => {
    const { store, asked } = countingStore(poisonedStore(createMemoryStore(), 'cafe:poison'));
    const { carry, told } = createCommitter(store);
    const numbers = ['r1', 'r2', 'r3', 'r4', 'poison', 'r6', 'r7', 'r8'];
    const answers = await carry(...numbers.map((receiptNo) => aSubmit({ receiptNo })));
    expect(statuses(answers)).toEqual(numbers.map((no) => (no === 'poison' ? 'internal' : 'applied')));
    expect(outcomeOf(answers[7]).coins.balance).toBe(700);
    // All; the first half; the second, its first half, each of that, and its second half.
    expect(asked.commits).toBe(7);
    expect(told.retried).toEqual(['apart', 'apart', 'apart']);
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
    expect(asked.commits).toBe(2);
  });
});

describe('the store away', () => {
  test('at the commit: unavailable with a time to come back, nothing stored, nothing cached', async () => {
    const inner = createMemoryStore();
    const { carry, users, told } = createCommitter(faultyStore(inner, ['unavailable']));
    const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
    expect(statuses(answers)).toEqual(['unavailable', 'unavailable']);
    expect(answers[0]).toMatchObject({ refusal: { retryAfterMs: 1_000 } });
    expect((await inner.loadUsers(['sara'])).size).toBe(0);
    expect(users.get('sara')).toBeUndefined();
    expect(told.announced).toEqual([]);
    expect(statuses(await carry(aSubmit({ receiptNo: 'r1' })))).toEqual(['applied']);
  });
  test('full, it is unavailable for anything new and goes on for what it has', async () => {
    const { carry } = createCommitter(createMemoryStore({ maxUsers: 1, maxReceipts: 2 }));
    expect(statuses(await carry(aSubmit()))).toEqual(['applied']);
    expect(statuses(await carry(aSubmit({ receiptNo: 'r2', userId: 'omid' })))).toEqual(['unavailable']);
    expect(statuses(await carry(aVoid()))).toEqual(['applied']);
  });
});

describe('a commit of which nobody knows whether it happened', () => {
  test.each([
    ['it had', 'unknown-stored', 'duplicate'],
    ['it had not', 'unknown-lost', 'applied'],
  ] as const)('is answered retry, and asking again settles it: %s', async (_, fault, settled) => {
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

test('when the first answer cannot be looked up, what was committed beside it stays answered', async () => {
  const inner = createMemoryStore();
  await createCommitter(inner).carry(aSubmit({ receiptNo: 'r1' }));
  const { carry } = createCommitter({
    ...inner,
    loadRecord: () => Promise.reject(new Error('a record that cannot be read')),
  });
  const answers = await carry(aSubmit({ receiptNo: 'r1' }), aSubmit({ receiptNo: 'r2' }));
  expect(statuses(answers)).toEqual(['internal', 'applied']);
});

test('fifty identical submissions in one batch: one award, fifty equal outcomes', async () => {
  const store = createMemoryStore();
  const answers = await createCommitter(store).carry(...Array.from({ length: 50 }, () => aSubmit()));
  expect(tally(answers)).toEqual({ applied: 1, duplicate: 49 });
  const [first, ...others] = answers.map(outcomeOf);
  for (const other of others) expect(other).toEqual({ ...first, status: 'duplicate' });
  expect((await store.loadUsers(['sara'])).get('sara')).toMatchObject({ coins: 100, totalReceipts: 1 });
});
