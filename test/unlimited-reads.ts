// A read budget without a limit, for nodes under test.
import type { ReadBudget } from '../src/pipeline/read-budget.ts';

export const unlimitedReads: ReadBudget = {
  take: () => 0,
  perSecond: () => Number.POSITIVE_INFINITY,
  refused: () => ({ rate: 0, pressure: 0, queue: 0 }),
};
