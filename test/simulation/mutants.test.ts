// The simulator itself: every pipeline with a known defect is caught by the promise that it breaks.
import { expect, test } from 'vitest';
import { describeSchedule } from './describe-schedule.ts';
import { mostSchedules, mutants } from './mutants/mutants.ts';
import { awardInOneStep } from './mutants/own-pipelines.ts';
import { oracles } from './oracles.ts';
import { runSchedule } from './schedule.ts';

const longMs = 600_000;

test.each(mutants)(
  `$name is caught by "$caughtBy" within ${mostSchedules} schedules`,
  async ({ variation, caughtBy }) => {
    const noticed = new Set<string>();
    for (let seed = 1; seed <= mostSchedules && !noticed.has(caughtBy); seed += 1) {
      const { violations } = await runSchedule(seed, variation);
      for (const { oracle } of violations) noticed.add(oracle);
    }
    expect([...noticed]).toContain(caughtBy);
  },
  longMs,
);

test('every promise has a mutant that breaks it', () => {
  const broken = mutants.map(({ caughtBy }) => caughtBy as string);
  expect(Object.keys(oracles).filter((oracle) => !broken.includes(oracle))).toEqual([]);
});

test(
  'the mutants’ small pipeline is not caught without its defect',
  async () => {
    for (let seed = 1; seed <= mostSchedules; seed += 1) {
      const result = await runSchedule(seed, { createPipeline: awardInOneStep });
      if (result.violations.length > 0) throw new Error(describeSchedule(result));
    }
  },
  longMs,
);
