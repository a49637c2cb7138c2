// The budget of client reads: a rate, nothing while receipts need the machine, and few reads at once.
import { describe, expect, test } from 'vitest';
import { createReadBudget } from '../../src/pipeline/read-budget.ts';
import { createReadLane } from '../../src/pipeline/read-lane.ts';
import { ReadBusyError } from '../../src/ports/read-busy-error.ts';

describe('the budget', () => {
  const open = () => {
    const state = { nowMs: 1_000, workedMs: 0, isPressed: false, isQueueLong: false };
    const budget = createReadBudget({
      perSecond: 100,
      workedMs: () => state.workedMs,
      isPressed: () => state.isPressed,
      isQueueLong: () => state.isQueueLong,
      now: () => state.nowMs,
    });
    return { state, budget };
  };

  test('gives so many credits a second, and says when to retry', () => {
    const { state, budget } = open();
    expect(budget.take(60)).toBe(0);
    expect(budget.take(40)).toBe(0);
    expect(budget.take(1)).toBeGreaterThan(0);
    state.nowMs += 10;
    expect(budget.take(1)).toBe(0);
    expect(budget.take(100)).toBeGreaterThanOrEqual(1_000);
    state.nowMs += 60_000;
    expect(budget.take(5_000)).toBe(0);
    expect(budget.take(1)).toBeGreaterThan(0);
    expect(budget.refused()).toEqual({ rate: 3, pressure: 0, queue: 0 });
  });

  test('gives and takes none while receipts need the machine or too many reads wait', () => {
    const { state, budget } = open();
    state.isPressed = true;
    expect(budget.take(1)).toBeGreaterThan(0);
    state.isPressed = false;
    state.isQueueLong = true;
    expect(budget.take(1)).toBeGreaterThan(0);
    state.isQueueLong = false;
    expect(budget.take(100)).toBe(0);
    expect(budget.refused()).toEqual({ rate: 0, pressure: 1, queue: 1 });
  });

  test('shrinks while the thread is busy, never to nothing, and grows when the thread has time', () => {
    const { state, budget } = open();
    const pass = (ms: number, workedShare: number) => {
      for (let passed = 0; passed < ms; passed += 100) {
        state.nowMs += 100;
        state.workedMs += 100 * workedShare;
        budget.take(0);
      }
    };
    pass(300, 0.6);
    expect(budget.perSecond()).toBe(100);
    pass(100, 0.8);
    expect(budget.perSecond()).toBe(50);
    expect(budget.take(100)).toBe(0);
    state.nowMs += 10;
    expect(budget.take(1)).toBeGreaterThan(0);
    pass(5_000, 1);
    expect(budget.perSecond()).toBe(10);
    pass(1_000, 0.1);
    expect(budget.perSecond()).toBeCloseTo(30);
    // Without reads for a while, the rate follows the time that has passed.
    state.nowMs += 10_000;
    budget.take(0);
    expect(budget.perSecond()).toBe(100);
  });

  test('is unaffected by a clock that goes back', () => {
    const { state, budget } = open();
    expect(budget.take(100)).toBe(0);
    state.nowMs -= 500;
    expect(budget.take(1)).toBeGreaterThan(0);
    state.nowMs += 20;
    expect(budget.take(2)).toBe(0);
  });
});

describe('the read lane', () => {
  test('runs few reads at once, in order, and refuses at once beyond its limit', async () => {
    const lane = createReadLane({ atOnce: 2, waitingMax: 3 });
    const reads = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
    const begun: number[] = [];
    const asked = reads.map(({ promise }, at) =>
      lane.run(() => {
        begun.push(at);
        return promise;
      }),
    );
    expect(begun).toEqual([0, 1]);
    expect(lane.waiting()).toBe(3);
    await expect(lane.run(async () => 9)).rejects.toBeInstanceOf(ReadBusyError);
    for (const [at, { resolve }] of reads.entries()) resolve(at);
    expect(await Promise.all(asked)).toEqual([0, 1, 2, 3, 4]);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(await lane.run(async () => 9)).toBe(9);
  });

  test('frees the place of a failed read', async () => {
    const lane = createReadLane({ atOnce: 1, waitingMax: 1 });
    await expect(lane.run(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await lane.run(async () => 1)).toBe(1);
  });
});
