// `replay`: plays a file of invoices through the public socket, as if its customers shopped in the mall.
import { createReadStream } from 'node:fs';
import { MultiBar, Presets } from 'cli-progress';
import type { Command } from 'commander';
import type { WireError } from '../contracts/errors.ts';
import type { Outcome } from '../contracts/receipts.ts';
import { ExitError, exitCodes } from './exit-codes.ts';
import { wholeNumber } from './numbers.ts';
import type { ReplayPlan, Step } from './replay/plan-replay.ts';
import { planReplay } from './replay/plan-replay.ts';
import { readInvoices } from './replay/read-invoices.ts';
import { sendPlan } from './replay/send-plan.ts';
import type { Tablets } from './tablets.ts';
import { openTablets } from './tablets.ts';
import { findTarget, reach } from './target.ts';

interface ReplayOptions {
  readonly url?: string;
  readonly exchange: number;
  readonly concurrency: number;
  readonly json?: boolean;
}

/** More sentences about refusals than anybody reads. */
const maxRefusalsTold = 20;

export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description('play a CSV file of invoices; play it again and nothing changes')
    .argument(
      '<file>',
      'InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country',
    )
    .option('--url <url>', 'the node; else the one that runs on DATA_DIR')
    .option('--exchange <rial>', 'rial for a pound', wholeNumber(1, 1_000_000_000), 500_000)
    .option('--concurrency <shoppers>', 'shoppers at the same time', wholeNumber(1, 1_000), 64)
    .option('--json', 'the result on one line')
    .action(replay);
}

async function replay(file: string, { url, exchange, concurrency, json }: ReplayOptions): Promise<void> {
  const { invoices, withoutCustomer } = await readInvoices(createReadStream(file)).catch((error: unknown) => {
    throw isFileError(error) ? new ExitError('usage', `${file} cannot be read: ${error.message}`) : error;
  });
  const plan = planReplay(invoices, { exchange, nowMs: Date.now() });
  const target = await findTarget(url);
  tell(plan, withoutCustomer, target.config.RECEIPT_MAX_AGE_DAYS);

  const tablets = openTablets(target, 'replay');
  const interrupt = (): void =>
    tablets.stop(
      new ExitError('interrupted', 'Stopped. Run it again to go on: what was sent is a duplicate then.'),
    );
  process.once('SIGINT', interrupt);
  const progress = openProgress(plan.shoppers.reduce((sum, steps) => sum + steps.length, 0));
  let refusals = 0;
  try {
    const first = plan.shoppers[0]?.[0];
    if (first) await reach(tablets.of(first.storeId), target.url);
    const { result, refusedReturns } = await sendPlan(plan, {
      concurrency,
      send: (step) => sendStep(tablets, step, progress.say),
      onStep: progress.step,
      onRefusal: (sentence) => {
        refusals += 1;
        if (refusals <= maxRefusalsTold) progress.say(sentence);
      },
    });
    progress.stop();
    if (refusals > maxRefusalsTold) console.error(`... and ${refusals - maxRefusalsTold} more refusals`);
    console.log(JSON.stringify(result, null, json ? 0 : 2));
    if (result.conflict + result.rejected + refusedReturns > 0) process.exitCode = exitCodes.failed;
  } finally {
    progress.stop();
    process.off('SIGINT', interrupt);
    tablets.close();
  }
}

function sendStep(tablets: Tablets, step: Step, say: (sentence: string) => void): Promise<Outcome> {
  const client = tablets.of(step.storeId);
  const onRetry = ({ code }: WireError, attempt: number): void => {
    // Waiting for one's turn is usual; the same receipt over and over is worth a word.
    if (attempt % 10 === 0) say(`${step.payload.receiptNo}: ${code}, tried ${attempt} times`);
  };
  const options = { signal: tablets.signal, onRetry };
  return step.kind === 'sale'
    ? client.submitReceipt(step.payload, options)
    : client.voidReceipt(step.payload, options);
}

function tell(plan: ReplayPlan, withoutCustomer: number, maxAgeDays: number): void {
  const { receipts, shoppers, voids, partialReturns, unmatchedReturns, oldestDays } = plan;
  const cancellations = voids + partialReturns + unmatchedReturns;
  console.error(
    `${receipts} receipts of ${shoppers.length} shoppers; without a customer: ${withoutCustomer}.`,
  );
  console.error(
    `${cancellations} cancellations: ${voids} whole returns, ${partialReturns} in part, ${unmatchedReturns} without an original.`,
  );
  if (oldestDays > maxAgeDays) {
    const span = Math.ceil(oldestDays);
    console.error(
      `The file spans ${span} days; with RECEIPT_MAX_AGE_DAYS=${maxAgeDays} a node refuses receipts that are older. ` +
        `Start the node with RECEIPT_MAX_AGE_DAYS=${span} or more to play all of it. Asking the node with the oldest receipt ...`,
    );
  }
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error;

interface Progress {
  step(): void;
  /** A line above the bar. */
  say(sentence: string): void;
  stop(): void;
}

function openProgress(total: number): Progress {
  if (!process.stderr.isTTY) {
    return { step: () => {}, say: (sentence) => console.error(sentence), stop: () => {} };
  }
  const bars = new MultiBar(
    { stream: process.stderr, format: '{bar} {value}/{total}  {eta_formatted} left', hideCursor: true },
    Presets.shades_classic,
  );
  const bar = bars.create(total, 0);
  return {
    step: () => bar.increment(),
    say: (sentence) => bars.log(`${sentence}\n`),
    stop: () => bars.stop(),
  };
}
