// The promises of the README over thousands of schedules: crashes, lost replies, late messages, zombies, several nodes.
import { expect, test } from 'vitest';
import { describeSchedule } from './describe-schedule.ts';
import { faultKinds } from './faults.ts';
import { claimAndSweeper } from './mutants/own-pipelines.ts';
import { runSchedule } from './schedule.ts';

const schedules = 2_000;
/** Of a machine that has much else to do: about a quarter of a minute of its time is needed. */
const longMs = 600_000;

/** Every way in which a node can answer a till, and both in which a client hears of it. */
const everythingToldBack = [
  ...['applied', 'duplicate', 'rejected'],
  // A return before its receipt is noted: nothing is `not_found` any more.
  ...['conflict', 'invalid'],
  ...['busy', 'retry', 'unavailable', 'internal'],
  ...['entry', 'snapshot'],
];

test(
  `${schedules} schedules: everything holds, and every kind of fault has really happened`,
  async () => {
    const happened = new Map<string, number>();
    const add = (name: string, count: number): void => {
      happened.set(name, (happened.get(name) ?? 0) + count);
    };
    for (let seed = 1; seed <= schedules; seed += 1) {
      const result = await runSchedule(seed);
      if (result.violations.length > 0) throw new Error(describeSchedule(result));
      for (const [kind, count] of result.faults) add(kind, count);
      for (const [what, count] of result.told) add(what, count);
    }
    const expected = [...faultKinds, ...everythingToldBack];
    expect(expected.filter((name) => (happened.get(name) ?? 0) === 0)).toEqual([]);
  },
  longMs,
);

test('the same seed gives the same schedule, step by step, whatever else goes on in the process', async () => {
  let turns = 0;
  let beside: NodeJS.Immediate;
  const turn = (): void => {
    turns += 1;
    Math.random();
    beside = setImmediate(turn);
  };
  for (const seed of [1, 2, 3, 4, 5]) {
    const alone = await runSchedule(seed);
    beside = setImmediate(turn);
    const accompanied = await runSchedule(seed);
    clearImmediate(beside);
    expect(accompanied.trace.length).toBeGreaterThan(50);
    expect(accompanied).toEqual(alone);
  }
  expect(turns).toBeGreaterThan(0);
});

test('a schedule with a pipeline of another kind is as exact', async () => {
  const variation = { createPipeline: claimAndSweeper };
  expect(await runSchedule(3, variation)).toEqual(await runSchedule(3, variation));
});

test('another seed gives another schedule', async () => {
  expect((await runSchedule(1)).trace).not.toEqual((await runSchedule(2)).trace);
});
