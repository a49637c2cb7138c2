// Bounded admission: accepted with a deadline, or refused with a time to retry.
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { aReturn, aSubmit, aVoid } from '../builders.ts';
import { until } from '../node/until.ts';
import { countingStore, holdingStore } from './faulty-stores.ts';
import { createPipeline, loadUsersOf, settle, statusOf, tally } from './small-pipeline.ts';

test('a command is carried to its answer, and the answer is counted', async () => {
  const { admission, told } = createPipeline(createMemoryStore());
  const answer = await admission.submit(aSubmit());
  expect(answer).toMatchObject({ ok: true, outcome: { status: 'applied', coins: { delta: 100 } } });
  expect(statusOf(await admission.submit(aSubmit({ amount: 1 })))).toBe('conflict');
  expect(told.answered).toEqual(['applied', 'conflict']);
  expect(admission.depth()).toBe(0);
});

describe('refused', () => {
  test('when too many receipts are in progress: busy, with a time to retry', async () => {
    const { store, arrived, letGo } = holdingStore(createMemoryStore());
    const { admission } = createPipeline(store, { limit: 2 });
    const taken = [
      admission.submit(aSubmit({ receiptNo: 'r1' })),
      admission.submit(aSubmit({ receiptNo: 'r2' })),
    ];
    await arrived;
    const turnedAway = await admission.submit(aSubmit({ receiptNo: 'r3' }));
    expect(turnedAway).toMatchObject({ ok: false, refusal: { code: 'busy' } });
    const comeBack = turnedAway.ok ? 0 : (turnedAway.refusal.retryAfterMs ?? 0);
    expect(comeBack).toBeGreaterThanOrEqual(500);
    expect(comeBack).toBeLessThanOrEqual(1_500);
    expect(admission.depth()).toBe(2);
    letGo();
    expect(tally(await Promise.all(taken))).toEqual({ applied: 2 });
    expect(statusOf(await admission.submit(aSubmit({ receiptNo: 'r3' })))).toBe('applied');
  });
  test('while the store is unavailable: unavailable', async () => {
    const { store, asked } = countingStore(createMemoryStore());
    const { admission } = createPipeline({ ...store, isAvailable: () => false });
    expect(await admission.submit(aSubmit())).toMatchObject({
      refusal: { code: 'unavailable', retryAfterMs: 1_000 },
    });
    expect(Object.values(asked).every((count) => count === 0)).toBe(true);
  });
  test('after closing: busy, with a time to retry', async () => {
    const { admission } = createPipeline(createMemoryStore());
    await admission.close();
    expect(await admission.submit(aSubmit())).toMatchObject({
      refusal: { code: 'busy', retryAfterMs: 1_000 },
    });
  });
});

test('closing waits for admitted commands', async () => {
  const { store, arrived, letGo } = holdingStore(createMemoryStore());
  const { admission } = createPipeline(store);
  const done: string[] = [];
  const answer = admission.submit(aSubmit()).finally(() => done.push('answered'));
  await arrived;
  const closing = admission.close().finally(() => done.push('closed'));
  expect(statusOf(await admission.submit(aSubmit({ receiptNo: 'r2' })))).toBe('busy');
  await settle();
  expect(done).toEqual([]);
  letGo();
  await closing;
  expect(statusOf(await answer)).toBe('applied');
});

test('closing waits for a void that is still looking for its receipt', async () => {
  const { store, arrived, letGo } = holdingStore(createMemoryStore(), 'loadReceipts');
  const { admission } = createPipeline(store);
  const done: string[] = [];
  const answer = admission.submit(aVoid()).finally(() => done.push('answered'));
  await arrived;
  const closing = admission.close().finally(() => done.push('closed'));
  await settle();
  expect(done).toEqual([]);
  letGo();
  await closing;
  expect(statusOf(await answer)).toBe('noted');
});

test('a command past its deadline fills the admission until the store has finished it', async () => {
  const { store, letGo } = holdingStore(createMemoryStore());
  const { admission, batcher } = createPipeline(store, { limit: 3, deadlineMs: 20 });
  const numbers = ['r1', 'r2', 'r3'];
  const answers = numbers.map((receiptNo) => admission.submit(aSubmit({ receiptNo })));
  expect(tally(await Promise.all(answers))).toEqual({ retry: 3 });
  try {
    expect(statusOf(await admission.submit(aSubmit({ receiptNo: 'r4' })))).toBe('busy');
  } finally {
    letGo();
    await batcher.idle();
  }
});

test('a fault while reading a receipt is an answer, not an exception', async () => {
  const store = { ...createMemoryStore(), loadReceipts: () => Promise.reject(new Error('unreadable')) };
  const { admission } = createPipeline(store);
  expect(statusOf(await admission.submit(aVoid()))).toBe('internal');
});

describe('the deadline', () => {
  test('that has passed gives retry; a second try gives the outcome', async () => {
    const { store, letGo } = holdingStore(createMemoryStore());
    const { admission, batcher } = createPipeline(store, { deadlineMs: 20 });
    expect(await admission.submit(aSubmit())).toMatchObject({ ok: false, refusal: { code: 'retry' } });
    letGo();
    await batcher.idle();
    // Each try has 20 ms. On a busy machine that may be too little, and the till tries again.
    const again = await until(async () => {
      const answer = await admission.submit(aSubmit());
      return answer.ok ? answer : null;
    }, 'the first outcome');
    expect(statusOf(again)).toBe('duplicate');
    expect((await loadUsersOf(store)(['sara'])).get('sara')?.coins).toBe(100);
  });
  test('applies to each of a hundred waiting commands, and none of them is lost', async () => {
    const { store, letGo } = holdingStore(createMemoryStore());
    const { admission, batcher } = createPipeline(store, { deadlineMs: 20 });
    const answers = Array.from({ length: 100 }, (_, index) =>
      admission.submit(aSubmit({ receiptNo: `r${index}` })),
    );
    expect(tally(await Promise.all(answers))).toEqual({ retry: 100 });
    expect(admission.depth()).toBe(100);
    letGo();
    await batcher.idle();
    expect(admission.depth()).toBe(0);
    expect((await loadUsersOf(store)(['sara'])).get('sara')?.totalReceipts).toBe(100);
  });
});

describe('a repetition', () => {
  test('gets the first outcome', async () => {
    const { admission } = createPipeline(createMemoryStore());
    const first = await admission.submit(aSubmit());
    expect(await admission.submit(aSubmit())).toEqual({
      ok: true,
      outcome: { ...(first.ok && first.outcome), status: 'duplicate' },
    });
  });
  test('after the void gets the first outcome and the present standing', async () => {
    const { admission } = createPipeline(createMemoryStore());
    const first = await admission.submit(aSubmit());
    await admission.submit(aVoid());
    expect(await admission.submit(aSubmit())).toEqual({
      ok: true,
      outcome: { ...(first.ok && first.outcome), status: 'duplicate', standing: 'voided', left: 0 },
    });
  });
  test.each([{ userId: 'omid' }, { amount: 1 }])('with %o is a conflict, not a duplicate', async (other) => {
    const { admission } = createPipeline(createMemoryStore());
    await admission.submit(aSubmit());
    expect(statusOf(await admission.submit(aSubmit(other)))).toBe('conflict');
  });
  test('fifty times at once: one award, fifty equal outcomes', async () => {
    const { admission, told } = createPipeline(createMemoryStore());
    const answers = await Promise.all(Array.from({ length: 50 }, () => admission.submit(aSubmit())));
    expect(tally(answers)).toEqual({ applied: 1, duplicate: 49 });
    const outcomes = answers.map((answer) => answer.ok && { ...answer.outcome, status: 'any' });
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(told.announced).toHaveLength(1);
  });
});

describe('the lane of a void', () => {
  test('right after its submission is the shopper’s, so it waits', async () => {
    const { store, arrived, arrivals, letGo } = holdingStore(createMemoryStore());
    const { admission } = createPipeline(store);
    const submitted = admission.submit(aSubmit());
    await arrived;
    const voided = admission.submit(aVoid());
    const returned = admission.submit(aReturn());
    await settle();
    expect(arrivals()).toBe(1);
    letGo();
    expect(tally(await Promise.all([submitted, voided]))).toEqual({ applied: 2 });
    expect(statusOf(await returned)).toBe('invalid');
    expect((await loadUsersOf(store)(['sara'])).get('sara')?.coins).toBe(0);
  });
  test('of a stored receipt is the shopper’s, as found in the store', async () => {
    const store = createMemoryStore();
    await createPipeline(store).admission.submit(aSubmit());
    expect(statusOf(await createPipeline(store).admission.submit(aVoid()))).toBe('applied');
    expect((await loadUsersOf(store)(['sara'])).get('sara')?.coins).toBe(0);
  });
  test('of an unknown receipt is its own', async () => {
    const { admission } = createPipeline(createMemoryStore());
    expect(await admission.submit(aVoid())).toMatchObject({ outcome: { status: 'noted', userId: null } });
  });
});

test('two shoppers claim one receipt at once: one gets it, the other a conflict', async () => {
  const { admission } = createPipeline(createMemoryStore());
  const answers = await Promise.all(['sara', 'omid'].map((userId) => admission.submit(aSubmit({ userId }))));
  expect(tally(answers)).toEqual({ applied: 1, conflict: 1 });
});
