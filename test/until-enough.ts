// Runs a property with random values again until it has met a case often enough, so that it cannot pass without meeting it.
import { expect } from 'vitest';

const mostRuns = 20;

/** `met` counts the cases of all runs. Fails when 20 runs are not enough. */
export async function untilEnough(
  run: () => void | Promise<void>,
  met: () => number,
  enough: number,
): Promise<void> {
  for (let runs = 0; runs < mostRuns && met() <= enough; runs += 1) await run();
  expect(met()).toBeGreaterThan(enough);
}
