// The options of `npm run loadtest`, checked before anything is started.
import { Command, Option } from 'commander';
import { ExitError } from '../../src/cli/exit-codes.ts';
import { decimalNumber, wholeNumber } from '../../src/cli/numbers.ts';
import { type Budgets, defaultBudgets } from './budgets.ts';
import { fewestClients, planCast, receiptsPerTill } from './plan.ts';
import { type ScenarioName, scenarioNames, scenarios } from './scenarios.ts';
import { checkTarget } from './target.ts';

export interface LoadtestOptions {
  readonly scenario: ScenarioName;
  readonly clients: number;
  readonly rate: number;
  readonly duration: number;
  readonly url?: string;
  readonly dataset?: string;
  /** Null: none is written. */
  readonly report: string | null;
  readonly json: boolean;
  readonly budgets: Budgets;
}

interface Typed extends Omit<LoadtestOptions, 'budgets' | 'report'> {
  readonly allowRemote?: true;
  readonly report: string | false;
  readonly budgetAnswer: number;
  readonly budgetHeard: number;
  readonly budgetErrors: number;
  readonly budgetMissed: number;
  readonly budgetLag: number;
}

const aboutScenarios = scenarioNames.map((name) => `  ${name.padEnd(14)}${scenarios[name].about}`).join('\n');
const anyCount = wholeNumber(0, 1_000_000_000);
const anyMs = decimalNumber(0.001, 600_000);

/** Reads the arguments. Throws {@link ExitError} or commander's own error for invalid ones. */
export function parseLoadtest(argv: readonly string[]): LoadtestOptions {
  const typed = new Command('loadtest')
    .description(
      'a mall full of clients against a node: receipts at planned moments, and everybody who has to hear of them',
    )
    .addOption(new Option('--scenario <name>', 'what happens').choices(scenarioNames).default('mall-day'))
    .option(
      '--clients <n>',
      'sockets: phones, tills, kiosks, screens',
      wholeNumber(fewestClients, 50_000),
      1_000,
    )
    .option('--rate <n>', "receipts a second at the scenario's highest", decimalNumber(0.1, 50_000), 200)
    .option('--duration <seconds>', 'length of the whole scenario', wholeNumber(1, 86_400), 60)
    .option('--url <url>', 'the node; else the one that runs on DATA_DIR; else one is started for this run')
    .option('--allow-remote', 'the node at --url is yours, although it is not on this machine')
    .option(
      '--dataset <file.csv>',
      'invoices of a real shop, as for `npm run replay`, instead of made-up receipts',
    )
    .option('--report <file.html>', 'where the report goes', '.data/loadtest/report.html')
    .option('--no-report', 'write none')
    .option('--json', 'the whole result as JSON on stdout', false)
    .option('--budget-answer <ms>', 'p99 of answers to tills', anyMs, defaultBudgets.ackMsP99)
    .option('--budget-heard <ms>', 'p99 until the last one heard', anyMs, defaultBudgets.pushMsP99)
    .option(
      '--budget-errors <n>',
      'receipts refused for good or never answered',
      anyCount,
      defaultBudgets.errors,
    )
    .option(
      '--budget-missed <n>',
      'receipts or entries that somebody missed',
      anyCount,
      defaultBudgets.missed,
    )
    .option('--budget-lag <ms>', "p99 of the generator's own lag", anyMs, defaultBudgets.lagMsP99)
    .addHelpText('after', `\nScenarios:\n${aboutScenarios}\n\nExit code 1 when a budget is missed.`)
    .exitOverride()
    .parse(argv, { from: 'user' })
    .opts<Typed>();
  if (typed.url !== undefined) checkTarget(typed.url, typed.allowRemote === true);
  if (planCast(typed) === null) {
    throw new ExitError(
      'usage',
      `${typed.rate} receipts a second need ${Math.ceil(typed.rate / receiptsPerTill)} tills, and as many phones as kiosks ` +
        `beside them: ask for more than ${typed.clients} clients.`,
    );
  }
  const { scenario, clients, rate, duration, url, dataset, report, json } = typed;
  return {
    scenario,
    clients,
    rate,
    duration,
    ...(url === undefined ? {} : { url }),
    ...(dataset === undefined ? {} : { dataset }),
    report: report === false ? null : report,
    json,
    budgets: {
      ackMsP99: typed.budgetAnswer,
      pushMsP99: typed.budgetHeard,
      errors: typed.budgetErrors,
      missed: typed.budgetMissed,
      lagMsP99: typed.budgetLag,
    },
  };
}
