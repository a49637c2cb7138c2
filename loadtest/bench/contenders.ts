// The servers under test: the product as a user starts it, on one node or several, and the plain tutorial server.
import type { Tuning } from '../../src/runtime/tuning.ts';

/** One server under test. Each has a database of its own, dropped before every measurement. */
export interface Contender {
  readonly name: string;
  readonly database: string;
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly hasJournal: boolean;
  /** Processes that serve; several are joined by a Redis of their own. */
  readonly nodes: number;
}

// A few tablets carry the whole load here, so the limit per device is lifted: it is not measured.
// Outside production a node without a rulebook uses the demonstration mall's.
const productEnv = { NODE_ENV: 'development' };
const productTuning = {
  submitRatePerSecond: 1_000_000,
  // Nobody touches the kiosks of a measurement, and their visits last as long as it does.
  kioskIdleMs: 3_600_000,
  kioskVisitMaxMs: 3_600_000,
};

/** The product. Several nodes share the database and exchange messages over Redis. */
export const theProduct = (
  nodes = 1,
  env: Readonly<Record<string, string>> = {},
  tuning: Partial<Tuning> = {},
): Contender => ({
  name: nodes === 1 ? 'product' : `product, ${nodes} nodes`,
  database: `deerfields_bench_product_${nodes}`,
  args: ['src/cli/main.ts', 'start'],
  env: { ...productEnv, TUNING: JSON.stringify({ ...productTuning, ...tuning }), ...env },
  hasJournal: true,
  nodes,
});

/** The tutorial server with this width of its p-queue. */
export const theTutorial = (workers: number): Contender => ({
  name: `tutorial, ${workers} workers`,
  database: `deerfields_bench_tutorial_${workers}`,
  args: ['loadtest/rivals/tutorial-server.ts'],
  env: { WORKERS: String(workers) },
  hasJournal: false,
  nodes: 1,
});

/** Every other round runs in reverse order, so that a slow minute of the machine affects all alike. */
export const inTurn = <T>(contenders: readonly T[], round: number): readonly T[] =>
  round % 2 === 1 ? contenders : contenders.toReversed();
