// Who is measured: the product as a user starts it, and the plain tutorial server at two widths of its queue.

/** One server under test. Each has a database of its own, dropped before every measurement. */
export interface Contender {
  name: string;
  family: 'product' | 'tutorial';
  database: string;
  /** Arguments of `node`. */
  args: string[];
  env: Record<string, string>;
  hasJournal: boolean;
}

const PRODUCT: Contender = {
  name: 'product',
  family: 'product',
  database: 'deerfields_bench_product',
  args: ['src/cli/main.ts', 'start'],
  // Twelve tablets carry the whole load here, so the limit per device is lifted: it is not what is measured.
  // Outside production a node without a rulebook plays by the demonstration mall's.
  env: { SUBMIT_RATE_PER_SECOND: '1000000', NODE_ENV: 'development' },
  hasJournal: true,
};

function aTutorial(workers: number): Contender {
  return {
    name: `tutorial, ${workers} workers`,
    family: 'tutorial',
    database: `deerfields_bench_tutorial_${workers}`,
    args: ['loadtest/rivals/tutorial-server.ts'],
    env: { WORKERS: String(workers) },
    hasJournal: false,
  };
}

/** The order within a round: A B A B, so that a slow minute of the machine falls on both sides. */
export function orderContenders(only?: 'product' | 'tutorial'): Contender[] {
  const order = [PRODUCT, aTutorial(8), PRODUCT, aTutorial(64)];
  return only ? order.filter((contender) => contender.family === only) : order;
}
