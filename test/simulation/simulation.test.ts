// The guarantees over thousands of schedules: crashes, lost replies, late messages, frozen processes, several nodes.
import { expect, test } from 'vitest';
import { describeSchedule } from './describe-schedule.ts';
import { faultKinds } from './faults.ts';
import { claimAndSweeper } from './mutants/own-pipelines.ts';
import { runSchedule } from './schedule.ts';

const schedules = 2_000;
/** For a busy machine: the run needs about 15 s of CPU. */
const longMs = 600_000;

/** Every kind of answer to a till, and both ways in which a client gets entries. */
const everythingToldBack = [
  ...['applied', 'duplicate', 'rejected'],
  // A return before its receipt is noted, so nothing is `not_found`.
  ...['conflict', 'invalid'],
  ...['busy', 'retry', 'unavailable', 'internal'],
  ...['entry', 'snapshot'],
];

test(
  `${schedules} schedules: every promise holds, and every kind of fault has happened`,
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

test('the same seed gives the same schedule, step by step, whatever else the process does', async () => {
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

test('a schedule with another kind of pipeline is as exact', async () => {
  const variation = { createPipeline: claimAndSweeper };
  expect(await runSchedule(3, variation)).toEqual(await runSchedule(3, variation));
});

test('another seed gives another schedule', async () => {
  expect((await runSchedule(1)).trace).not.toEqual((await runSchedule(2)).trace);
});
