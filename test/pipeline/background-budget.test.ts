// The budget of background work: one piece at a time, and the length of the pauses.
import { expect, test } from 'vitest';
import type { BackgroundBudgetParts } from '../../src/pipeline/background-budget.ts';
import { createBackgroundBudget } from '../../src/pipeline/background-budget.ts';

/** Time passes only in work and in pauses. Returns the length of the pause after this many milliseconds of work. */
async function restAfter(
  turnMs: number,
  changes: Partial<BackgroundBudgetParts> = {},
  isUrgent?: () => boolean,
): Promise<number> {
  let nowMs = 0;
  const budget = createBackgroundBudget({
    now: () => nowMs,
    pause: async (ms) => {
      nowMs += ms;
    },
    underWay: () => 1,
    isQuiet: () => false,
    ...changes,
  });
  await budget.take(async () => {
    nowMs += turnMs;
  }, isUrgent);
  return budget.take(async () => nowMs - turnMs);
}

test('a pause of several times its length, and a minimum, follows each piece of work', async () => {
  expect(await restAfter(100)).toBeGreaterThanOrEqual(300);
  expect(await restAfter(200)).toBe(2 * (await restAfter(100)));
  expect(await restAfter(0)).toBe(50);
});

test('the more receipts in flight, the longer the pause, up to a limit', async () => {
  const rests: number[] = [];
  for (const receipts of [0, 8, 16, 32, 64, 500]) {
    rests.push(await restAfter(50, { underWay: () => receipts }));
  }
  const [none = 0, few, some = 0, many = 0, more = 0, most] = rests;
  expect(few).toBe(none);
  expect(some).toBe(4 * none);
  expect(many).toBe(4 * some);
  expect(more).toBeGreaterThan(many);
  expect(most).toBe(more);
  expect(await restAfter(60_000, { underWay: () => 64 })).toBe(10_000);
});

test('the pause follows the load while it lasts, and a gap between two batches does not end it', async () => {
  const restWith = (underWay: (look: number) => number): Promise<number> => {
    let looks = 0;
    return restAfter(50, {
      underWay: () => {
        looks += 1;
        return underWay(looks);
      },
    });
  };
  const few = await restWith(() => 1);
  const many = await restWith(() => 40);
  const fewAfterMany = await restWith((look) => (look <= 4 ? 40 : 1));
  expect(fewAfterMany).toBeGreaterThan(few);
  expect(fewAfterMany).toBeLessThan(many);
  expect(await restWith((look) => (look % 3 === 0 ? 0 : 40))).toBeGreaterThan(many / 2);
});

test('without receipts, or when a stop waits, there is no pause', async () => {
  expect(await restAfter(100, { isQuiet: () => true })).toBe(0);
  expect(await restAfter(100, {}, () => true)).toBe(0);
});

test('pieces of work run one after the other, in order, and a failing one does not block the rest', async () => {
  const budget = createBackgroundBudget({
    now: () => 0,
    pause: async () => {},
    underWay: () => 0,
    isQuiet: () => false,
  });
  const seen: string[] = [];
  const turn = (name: string, fails = false): Promise<string> =>
    budget.take(async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = await Promise.allSettled([turn('a', true), turn('b'), turn('c')]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
