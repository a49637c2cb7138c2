// `npm run torture`: runs a mall of real processes under every scenario of faults, and reports what was lost.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { describeRun } from './page.ts';
import type { Played } from './play.ts';
import { findTorturePrograms } from './programs.ts';
import { runScenarios } from './run.ts';
import type { Scenario } from './scenario.ts';
import { roundsOf, wholeRunKills } from './scenario.ts';
import { scenarios } from './scenarios/table.ts';

interface Options {
  readonly seed: number;
  readonly receipts: number;
  readonly kills: number;
  readonly only?: readonly string[];
  readonly list?: true;
  readonly page: string;
}

const wholeRunReceipts = 10_000;
const interruptedCode = 130;
const defaultPage = join(import.meta.dirname, '..', '..', 'docs', 'resilience.md');

function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`A whole number from ${least} on is wanted.`);
  };
}

function known(text: string, before: readonly string[] = []): string[] {
  if (scenarios.some(({ name }) => name === text)) return [...before, text];
  throw new InvalidArgumentError(`There is no such scenario; see --list.`);
}

const options = new Command()
  .name('torture')
  .description('Break a mall of real processes, and look for what got lost.')
  .option('--seed <n>', 'draws the same faults again', whole(0), Date.now() % 1_000_000)
  .option('--receipts <n>', 'receipts altogether', whole(scenarios.length), wholeRunReceipts)
  .option('--kills <n>', 'processes killed, about', whole(1), wholeRunKills)
  .option('--only <scenario>', 'play this one alone; may be said several times', known)
  .option('--list', 'say which scenarios there are')
  .option('--page <file>', 'where the figures of a whole run are written', defaultPage)
  .parse()
  .opts<Options>();

/** One line per scenario, while it runs. */
function tell({ scenario, receipts, kills, strikes, seconds, broken, lost, doubled, notes }: Played): void {
  const word = broken.length === 0 ? styleText('green', 'held') : styleText('red', 'BROKEN');
  const faults = [kills > 0 ? `${kills} kills` : '', strikes > 0 ? `${strikes} other faults` : ''].filter(
    Boolean,
  );
  console.log(
    `${word}  ${scenario.name.padEnd(20)} ${receipts} receipts, ${faults.join(', ') || 'no faults'}, ` +
      `${lost} lost, ${doubled} doubled, ${seconds.toFixed(0)} s`,
  );
  for (const [name, value] of Object.entries(notes)) console.log(`        ${name}: ${value}`);
  for (const sentence of broken) console.log(`        ${sentence}`);
}

function list(chosen: readonly Scenario[]): void {
  for (const scenario of chosen) {
    console.log(
      `${scenario.name.padEnd(20)} ${String(roundsOf(scenario, options.kills)).padStart(3)} ×  ${scenario.about}`,
    );
  }
}

async function main(): Promise<number> {
  const chosen = scenarios.filter(({ name }) => options.only?.includes(name) ?? true);
  if (options.list) {
    list(chosen);
    return 0;
  }
  const over = new AbortController();
  let asked = 0;
  const interrupt = (): void => {
    asked += 1;
    // The children's pipes close with this process, so they end by themselves.
    if (asked > 1) process.exit(interruptedCode);
    console.error('Ending every process; once more to leave at once.');
    over.abort(new Error('interrupted'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);

  const programs = await findTorturePrograms((line) => console.error(line));
  console.log(`seed ${options.seed}, ${options.receipts} receipts, about ${options.kills} kills`);
  const all: Played[] = [];
  const startedAt = performance.now();
  try {
    await runScenarios({
      ...options,
      scenarios: chosen,
      programs,
      signal: over.signal,
      onStart: ({ name, about }) => console.log(`…     ${name.padEnd(20)} ${about}`),
      onPlayed: (played) => {
        all.push(played);
        tell(played);
      },
    });
  } catch (error) {
    if (!over.signal.aborted) throw error;
    return interruptedCode;
  }
  const minutes = (performance.now() - startedAt) / 60_000;
  const sum = (of: 'receipts' | 'kills' | 'lost' | 'doubled'): number =>
    all.reduce((total, each) => total + each[of], 0);
  console.log(
    `${sum('receipts')} receipts, ${sum('kills')} kills, ${sum('lost')} lost, ${sum('doubled')} doubled, ${minutes.toFixed(1)} min`,
  );
  if (options.only === undefined) {
    const { seed, receipts, kills } = options;
    await writeFile(options.page, describeRun(all, { seed, receipts, kills, minutes, programs }));
  }
  return all.some(({ broken }) => broken.length > 0) ? 1 : 0;
}

process.exit(await main());
