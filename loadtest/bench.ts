// `npm run bench`: measures the table of `loadtest/bench/measurements.ts` and writes docs/performance.md from it.
import { join } from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { describeMachine } from './bench/machine.ts';
import { isMet, type Measurement } from './bench/measurement.ts';
import { measurements } from './bench/measurements.ts';
import { figureText, goalWords, lineTable, performancePage } from './bench/page.ts';
import { mergeRows, type Row, readRows, writeWhole } from './bench/results-file.ts';
import { type Setup, withSetup } from './bench/setup.ts';

interface BenchOptions {
  only: readonly Measurement[];
  rounds: number;
  seconds: number;
  warmup: number;
  shoppers: number;
  json: boolean;
  write: boolean;
  out: string;
}

/** Fewer rounds show only the noise of the machine: they are printed, not written. */
const fewestRounds = 3;
const defaultOut = join(import.meta.dirname, '..', 'docs');

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return count;
}

function parseIds(list: string): readonly Measurement[] {
  return list.split(',').map((id) => {
    const found = measurements.find(
      (measurement) => measurement.id.toLowerCase() === id.trim().toLowerCase(),
    );
    if (found) return found;
    throw new InvalidArgumentError(`ids by comma, of ${measurements.map(({ id }) => id).join(', ')}`);
  });
}

function parseOptions(): BenchOptions {
  return program
    .name('bench')
    .description(
      'how fast it is, next to its rivals: every figure interleaved, verified, and held against its goal',
    )
    .option('--only <ids>', 'measure these rows only, such as P1,P3', parseIds, measurements)
    .option('--rounds <n>', 'rounds, interleaved', parseCount, 3)
    .option('--seconds <n>', 'length of a counted window', parseCount, 5)
    .option('--warmup <n>', 'seconds of load before a counted window, at least', parseCount, 3)
    .option('--shoppers <n>', 'shoppers that the receipts are of', parseCount, 10_000)
    .option('--json', 'print the rows as JSON', false)
    .option('--no-write', 'print only; else the rows measured now replace theirs on the page')
    .option('--out <folder>', 'where performance.md and performance.json are', defaultOut)
    .parse()
    .opts<BenchOptions>();
}

async function measureRow(setup: Setup, { id, work, measure }: Measurement): Promise<Row> {
  setup.say(`${id}: ${work}`);
  const startedAt = performance.now();
  const measured = await measure(setup);
  return {
    id,
    work,
    measuredOn: new Date().toISOString().slice(0, 10),
    rounds: setup.rounds,
    seconds: setup.seconds,
    tookSeconds: Math.round((performance.now() - startedAt) / 1000),
    machine: describeMachine(setup.mongodbVersion),
    measured,
  };
}

/** The row as people read it on a terminal. */
function describeRow({ id, work, measured }: Row): string {
  const checks = measured.checks.map(
    (check) =>
      `  ${isMet(check) ? 'met   ' : 'MISSED'} ${figureText(check.figure)} ${check.unit} (goal ${goalWords(check)}): ${check.what}`,
  );
  const faults = measured.faults.map((fault) => `  DOES NOT COUNT: ${fault}`);
  return [`\n${id}: ${work}`, ...lineTable(measured.lines), ...checks, ...faults].join('\n');
}

async function write(rows: readonly Row[], out: string): Promise<void> {
  const file = join(out, 'performance.json');
  const merged = mergeRows(await readRows(file), rows);
  await writeWhole(file, `${JSON.stringify({ rows: merged }, null, 1)}\n`);
  await writeWhole(join(out, 'performance.md'), performancePage(merged, measurements));
}

/** Returns true when every figure counts. A missed goal is a figure like any other, not a failure of the run. */
async function runBench(options: BenchOptions, signal: AbortSignal): Promise<boolean> {
  // On stderr, so that stdout holds the result alone.
  const say = (line: string): void => console.error(line);
  const mayWrite = options.write && options.rounds >= fewestRounds;
  if (options.write && !mayWrite) say(`Fewer than ${fewestRounds} rounds: printed, not written.`);
  const rows = await withSetup(
    {
      rounds: options.rounds,
      seconds: options.seconds,
      warmupSeconds: options.warmup,
      shoppers: options.shoppers,
      signal,
      say,
    },
    async (setup) => {
      const rows: Row[] = [];
      for (const measurement of options.only) {
        const row = await measureRow(setup, measurement);
        rows.push(row);
        if (!options.json) console.log(describeRow(row));
        // Row by row: a measured row is kept, even if the next one fails.
        if (mayWrite) await write([row], options.out);
      }
      return rows;
    },
  );
  if (options.json) console.log(JSON.stringify(rows));
  return rows.every(({ measured }) => measured.faults.length === 0);
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The first signal ends everything in order; the second ends it at once.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort(new Error(`stopped by ${name}`));
  });
}

try {
  const allCount = await runBench(parseOptions(), stopping.signal);
  process.exitCode = allCount ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = stopping.signal.aborted ? 130 : 1;
}
