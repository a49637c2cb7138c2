// Short torture runs for the tests: the same scenarios with fewer strikes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Mall } from './mall.ts';
import { startMall } from './mall.ts';
import { play } from './play.ts';
import { findTorturePrograms } from './programs.ts';
import type { Scenario } from './scenario.ts';

const seed = 20;
const receipts = 80;
const shoppers = 12;
const withinMs = 400_000;
const stopWithinMs = 180_000;

/** Runs them one after the other, in one mall, this many rounds each. */
export function playBriefly(scenarios: readonly (readonly [Scenario, rounds: number])[]): void {
  const [[first] = []] = scenarios;
  if (first === undefined) throw new Error('no scenario');
  let mall: Mall;
  beforeAll(async () => {
    mall = await startMall(first.plan, await findTorturePrograms((line) => console.error(line)));
  }, withinMs);
  afterAll(() => mall.stop(), stopWithinMs);

  test.each(scenarios.map(([scenario, rounds]) => [scenario.name, scenario, rounds] as const))(
    '%s',
    async (_, scenario, rounds) => {
      expect(scenario.plan).toBe(first.plan);
      const { signal } = new AbortController();
      // Rounds count if the scenario kills nothing.
      const brief: Scenario = { ...scenario, kills: 0, rounds, shoppers };
      const played = await play(brief, mall, { seed, receipts, kills: 1, signal });
      expect(played).toMatchObject({ broken: [], lost: 0, doubled: 0, receipts });
      expect(played.kills + played.strikes).toBeGreaterThan(0);
    },
    withinMs,
  );
}
