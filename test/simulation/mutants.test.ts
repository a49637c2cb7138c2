// A harness that cannot fail proves nothing: every pipeline that is known to be wrong is caught, by the promise it breaks.
import { expect, test } from 'vitest';
import { mutants } from './mutants/mutants.ts';
import type { Oracle } from './oracles.ts';
import { oracles } from './oracles.ts';
import { runSchedule } from './schedule.ts';

/** As many schedules as a mutant may live through; the real pipeline lives through thousands in the test beside this one. */
const mostSchedules = 200;

test.each(mutants)('$name is caught by "$caughtBy"', async ({ name, variation, caughtBy }) => {
  const noticed = new Set<Oracle>();
  let seed = 0;
  while (seed < mostSchedules && !noticed.has(caughtBy)) {
    seed += 1;
    const { violations } = await runSchedule(seed, variation);
    for (const { oracle } of violations) noticed.add(oracle);
  }
  console.log(
    `${name}: caught by "${caughtBy}" in schedule ${seed} (noticed by then: ${[...noticed].join(', ')})`,
  );
  expect([...noticed]).toContain(caughtBy);
});

test('every promise has a mutant that breaks it', () => {
  const broken = new Set(mutants.map(({ caughtBy }) => caughtBy));
  expect(Object.keys(oracles).filter((oracle) => !broken.has(oracle as Oracle))).toEqual([]); // its own keys
});
