// Runs scenarios one after the other, those of one plan in one mall. A mall with a fault is not used again.
import type { Mall, MallPlan } from './mall.ts';
import { startMall } from './mall.ts';
import type { Played } from './play.ts';
import { play } from './play.ts';
import type { TorturePrograms } from './programs.ts';
import type { Scenario } from './scenario.ts';

export interface RunOptions {
  readonly scenarios: readonly Scenario[];
  readonly programs: TorturePrograms;
  readonly seed: number;
  readonly receipts: number;
  readonly kills: number;
  /** Aborts the run; every process is still ended. */
  readonly signal: AbortSignal;
  readonly onStart: (scenario: Scenario) => void;
  readonly onPlayed: (played: Played) => void;
}

/** The receipts of each scenario: by weight, all of them in total. */
export function shareReceipts(scenarios: readonly Scenario[], receipts: number): number[] {
  const weights = scenarios.map(({ weight = 1 }) => weight);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let sharedOut = 0;
  let passed = 0;
  return weights.map((weight) => {
    passed += weight;
    const share = Math.round((receipts * passed) / all) - sharedOut;
    sharedOut += share;
    return share;
  });
}

/** Resolves when all were run and every process has ended. Throws the signal's reason, and start failures. */
export async function runScenarios(options: RunOptions): Promise<void> {
  const { scenarios, signal } = options;
  const shares = shareReceipts(scenarios, options.receipts);
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  interrupted.catch(() => {}); // nobody may be waiting
  let mall: Mall | null = null;
  let plan: MallPlan | null = null;
  try {
    for (const [at, scenario] of scenarios.entries()) {
      signal.throwIfAborted();
      options.onStart(scenario);
      if (mall === null || plan !== scenario.plan) {
        await mall?.stop();
        mall = null;
        mall = await startMall(scenario.plan, options.programs);
        plan = scenario.plan;
      }
      const playing = play(scenario, mall, {
        ...options,
        receipts: Math.max(shares[at] ?? 0, scenario.fewest ?? 1),
      });
      playing.catch(() => {}); // what it waits for ends with the mall
      const played = await Promise.race([playing, interrupted]);
      options.onPlayed(played);
      if (played.broken.length > 0) plan = null;
    }
  } finally {
    await mall?.stop();
  }
}
