// The budgets of a run: each with its figure, and whether it was kept.
import type { CrowdResult } from '../crowd/crowd-job.ts';

export interface Budgets {
  readonly ackMsP99: number;
  readonly pushMsP99: number;
  /** Finally refused, or never answered. */
  readonly errors: number;
  /** Receipts or entries that a recipient never received, or received twice. */
  readonly missed: number;
  /** The generator's own lag: above it the figures describe this machine more than the node. */
  readonly lagMsP99: number;
}

export const defaultBudgets: Budgets = { ackMsP99: 100, pushMsP99: 100, errors: 0, missed: 0, lagMsP99: 50 };

export interface Judgement {
  readonly what: string;
  readonly figure: number;
  readonly budget: number;
  readonly unit: string;
  readonly kept: boolean;
}

/** The worst phase counts: a mean over a day would hide the evening. */
export function judge(result: CrowdResult, budgets: Budgets): Judgement[] {
  const worst = (pick: (phase: CrowdResult['phases'][number]) => number): number =>
    Math.max(0, ...result.phases.map(pick));
  const below = (what: string, figure: number, budget: number): Judgement => ({
    what,
    figure,
    budget,
    unit: 'ms',
    kept: figure < budget,
  });
  const atMost = (what: string, figure: number, budget: number): Judgement => ({
    what,
    figure,
    budget,
    unit: '',
    kept: figure <= budget,
  });
  const notBack = result.cuts.reduce((sum, cut) => sum + cut.notBack, 0);
  return [
    below(
      'answer to the till, p99 of the worst phase',
      worst(({ ackMs }) => ackMs.p99),
      budgets.ackMsP99,
    ),
    below(
      'until the last one heard, p99 of the worst phase',
      worst(({ pushMs }) => pushMs.p99),
      budgets.pushMsP99,
    ),
    atMost(
      'receipts refused for good or never answered',
      result.refusedReceipts + result.unanswered,
      budgets.errors,
    ),
    atMost(
      'receipts unheard, phones not back, behind or out of order',
      result.unheard + notBack + result.phonesBehind + result.phonesDisordered,
      budgets.missed,
    ),
    below(
      "the load generator's own lag, p99",
      worst(({ lagMsP99 }) => lagMsP99),
      budgets.lagMsP99,
    ),
    ...(result.settledReceipts > 0 ? [] : [atMost('runs in which nothing was settled', 1, 0)]),
  ];
}
