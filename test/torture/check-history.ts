// `npm run check:history`: injects faults into a mall for a while, and judges what its clients received.
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { readHistory } from '../checker/history.ts';
import { judge } from '../checker/judge.ts';
import { runHistory } from './history-run.ts';

interface Options {
  readonly seconds: number;
  readonly seed: number;
  readonly tills: number;
  readonly shoppers: number;
  readonly file: string;
  readonly again?: true;
}

const defaultFile = join(import.meta.dirname, '..', '..', '.data', 'history.jsonl');
const mostTold = 30;

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A whole number from ${least} to ${most} is wanted.`);
  };
}

const options = new Command()
  .name('check:history')
  .description('Drive a mall under faults, record what tills and phones heard, and judge it independently.')
  .option('--seconds <n>', 'how long things are broken', whole(1, 3_600), 60)
  .option(
    '--seed <n>',
    'draws the same receipts and faults again',
    whole(0, 1_000_000),
    Date.now() % 1_000_000,
  )
  .option('--tills <n>', 'tills at work', whole(1, 12), 4)
  .option('--shoppers <n>', 'shoppers with two phones each', whole(1, 100), 6)
  .option('--file <file>', 'where the history is written', defaultFile)
  .option('--again', 'only judge the file again')
  .parse()
  .opts<Options>();

async function main(): Promise<number> {
  if (options.again) return tell(judge(await readHistory(options.file)));
  console.log(`seed ${options.seed}, ${options.seconds} s, history in ${options.file}`);
  const run = await runHistory({ ...options, onFault: (what) => console.log(`…     ${what}`) });
  const { commands, answered, told, reads, faults } = run;
  console.log(
    `${commands} commands sent, ${answered} answered with an outcome, ${told} times phones were told, ${reads} reads, ${faults} faults`,
  );
  return tell(run.violations);
}

function tell(violations: Awaited<ReturnType<typeof runHistory>>['violations']): number {
  for (const { law, sentence } of violations.slice(0, mostTold)) console.log(`BROKEN  ${law}: ${sentence}`);
  if (violations.length > mostTold) console.log(`… and ${violations.length - mostTold} more`);
  console.log(violations.length === 0 ? 'No law is broken.' : `${violations.length} breaks of laws.`);
  return violations.length === 0 ? 0 : 1;
}

process.exit(await main());
