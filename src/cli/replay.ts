// `replay`: sends a file of invoices through the public socket, as if its customers shopped in the mall.
import { basename } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { WireError } from '../contracts/errors.ts';
import type { Outcome } from '../contracts/receipts.ts';
import { ExitError, exitCodes } from './exit-codes.ts';
import { wholeNumber } from './numbers.ts';
import { listBadLines, refuseBadLines } from './replay/bad-lines.ts';
import { describeReading } from './replay/describe-reading.ts';
import type { Encoding } from './replay/detect-encoding.ts';
import { encodings } from './replay/detect-encoding.ts';
import type { ColumnMap } from './replay/map-columns.ts';
import { fieldNames, readColumnMap } from './replay/map-columns.ts';
import { openInvoiceFile } from './replay/open-invoice-file.ts';
import type { ReplayPlan, Step } from './replay/plan-replay.ts';
import { planReplay } from './replay/plan-replay.ts';
import { openProgress } from './replay/progress-bar.ts';
import type { DateOrder } from './replay/read-date.ts';
import { dateOrders } from './replay/read-date.ts';
import type { DecimalMark } from './replay/read-decimal.ts';
import { decimalMarks } from './replay/read-decimal.ts';
import type { InvoiceFile } from './replay/read-invoices.ts';
import { readInvoices } from './replay/read-invoices.ts';
import { sendPlan } from './replay/send-plan.ts';
import type { Tablets } from './tablets.ts';
import { openTablets } from './tablets.ts';
import { findTarget, reach } from './target.ts';

interface ReplayOptions {
  readonly url?: string;
  readonly exchange: number;
  readonly concurrency: number;
  readonly map?: ColumnMap;
  readonly dates?: DateOrder;
  readonly decimal?: DecimalMark;
  readonly encoding?: Encoding;
  readonly skipBad?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** The most refusals that are printed. */
const maxRefusalsTold = 20;

export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description('send the invoices of a CSV file; sending them again changes nothing')
    .argument('<file>', `a line per article, with the columns ${fieldNames.join(', ')}`)
    .option('--url <url>', 'the node; default: the one that runs in DATA_DIR')
    .option('--exchange <rial>', 'rial for a pound', wholeNumber(1, 1_000_000_000), 500_000)
    .option('--concurrency <shoppers>', 'shoppers at the same time', wholeNumber(1, 1_000), 64)
    .option(
      '--map <pairs>',
      'columns with other names, as in InvoiceNo=Invoice,UnitPrice=Price',
      readColumnMap,
    )
    .addOption(
      new Option('--dates <order>', 'order of day, month and year; else the file tells').choices(dateOrders),
    )
    .addOption(
      new Option('--decimal <mark>', 'mark before decimals; else the file tells').choices(decimalMarks),
    )
    .addOption(
      new Option('--encoding <name>', 'how characters are stored; else the file tells').choices(encodings),
    )
    .option('--skip-bad', 'skip invoices with unusable lines, and send the others')
    .option('--dry-run', 'print how the file is read and what would be sent; needs no node')
    .option('--json', 'the result on one line')
    .addHelpText('after', help)
    .action(replay);
}

const help = `
The command says how it reads the file before it sends anything. It takes commas, semicolons, tabs and "sep=" lines,
decimal points and commas, UTF-8, UTF-16, windows-1252 and windows-1256, Gregorian and Persian dates and digits.
If a line cannot be used, nothing is sent, unless --skip-bad is given. More: docs/replay.md`;

async function replay(path: string, options: ReplayOptions): Promise<void> {
  const { url, exchange, concurrency, skipBad, dryRun, json } = options;
  const file = await readInvoices(await openInvoiceFile(path), options);
  console.error(describeReading(basename(path), file));
  const { badLines } = file;
  if (!skipBad) refuseBadLines(badLines);
  else if (badLines.count > 0) console.error(`${listBadLines(badLines)}\n${leftOut(file)}`);
  if (badLines.count === file.understood.lines) {
    throw new ExitError('usage', 'No line of the file can be used. Nothing was sent.');
  }
  const plan = planReplay(file.invoices, { exchange, nowMs: Date.now() });
  const print = (result: object): void =>
    console.log(JSON.stringify({ ...result, badLines: badLines.count }, null, json ? 0 : 2));
  if (dryRun) {
    tell(plan);
    print(whatWouldBeSent(plan));
    return;
  }
  const target = await findTarget(url);
  tell(plan);
  tellAge(plan, target.config.RECEIPT_MAX_AGE_DAYS);

  const tablets = openTablets(target, 'replay');
  const interrupt = (): void =>
    tablets.stop(
      new ExitError(
        'interrupted',
        'Stopped. Run it again to continue: receipts that were sent already are duplicates then.',
      ),
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
    print(result);
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
    // `busy` is normal. The same receipt refused again and again is worth a line.
    if (attempt % 10 === 0) say(`${step.payload.receiptNo}: ${code}, tried ${attempt} times`);
  };
  const options = { signal: tablets.signal, onRetry };
  return step.kind === 'sale'
    ? client.submitReceipt(step.payload, options)
    : client.voidReceipt(step.payload, options);
}

function leftOut({ refused, linesOfRefused, badLinesOfNone }: InvoiceFile): string {
  const others = linesOfRefused > 0 ? `, with ${linesOfRefused} lines of theirs that could be read` : '';
  const unknown =
    badLinesOfNone > 0
      ? ` Bad lines without an invoice number: ${badLinesOfNone}; a receipt may lack them.`
      : '';
  return (
    `Left out: ${refused} ${refused === 1 ? 'invoice' : 'invoices'} with a bad line${others}.${unknown} ` +
    'Repair them and play the file again: what was sent is a duplicate then.'
  );
}

function whatWouldBeSent({
  receipts,
  voids,
  partialReturns,
  unmatchedReturns,
  zero,
  amount,
}: ReplayPlan): object {
  return { receipts, returns: voids + partialReturns, unmatchedReturns, zero, amount };
}

function tell({ receipts, shoppers, voids, partialReturns, unmatchedReturns }: ReplayPlan): void {
  const cancellations = voids + partialReturns + unmatchedReturns;
  console.error(
    `${receipts} receipts of ${shoppers.length} shoppers. ` +
      `${cancellations} cancellations: ${voids} whole returns, ${partialReturns} in part, ${unmatchedReturns} without an original.`,
  );
}

function tellAge({ oldestDays }: ReplayPlan, maxAgeDays: number): void {
  if (oldestDays <= maxAgeDays) return;
  const span = Math.ceil(oldestDays);
  console.error(
    `The file spans ${span} days; with RECEIPT_MAX_AGE_DAYS=${maxAgeDays} a node refuses receipts that are older. ` +
      `Start the node with RECEIPT_MAX_AGE_DAYS=${span} or more to play all of it. Asking the node with the oldest receipt ...`,
  );
}
