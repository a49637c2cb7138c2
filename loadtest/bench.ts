// `npm run bench`: durable receipts per second over sockets, the product next to the plain tutorial server.
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option, program } from 'commander';
import { MongoClient } from 'mongodb';
import { orderContenders } from './contenders.ts';
import { openDatabase } from './database.ts';
import { measure, type Setup, signTablets } from './measure.ts';
import { formatMeasurement, formatTable, type Measurement, summarise } from './report.ts';

interface BenchOptions {
  rounds: number;
  seconds: number;
  warmup: number;
  inFlight: number[];
  shoppers: number;
  only?: 'product' | 'tutorial';
  json: boolean;
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return count;
}

function parseOptions(): BenchOptions {
  return program
    .name('bench')
    .description('durable receipts per second over sockets, next to the plain tutorial server')
    .option('--rounds <n>', 'rounds, interleaved', parseCount, 3)
    .option('--seconds <n>', 'length of the counted window', parseCount, 8)
    .option(
      '--warmup <n>',
      'seconds of load before the counted window, at least; it also takes one receipt per shopper',
      parseCount,
      3,
    )
    .option(
      '--in-flight <list>',
      'receipts in flight, several levels by comma',
      (list) => list.split(',').map(parseCount),
      [64, 256],
    )
    .option('--shoppers <n>', 'shoppers that the receipts are of', parseCount, 10_000)
    .addOption(new Option('--only <family>', 'measure one side only').choices(['product', 'tutorial']))
    .option('--json', 'print the figures as JSON', false)
    .parse()
    .opts<BenchOptions>();
}

async function measureAll(setup: Setup, options: BenchOptions): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const inFlight of options.inFlight) {
      for (const contender of orderContenders(options.only)) {
        const measurement = await measure(setup, contender, inFlight, round);
        measurements.push(measurement);
        // On stderr, so that stdout holds the result alone.
        console.error(formatMeasurement(measurement));
      }
    }
  }
  return measurements;
}

/** Gives true when every figure counts. */
async function runBench(options: BenchOptions, signal: AbortSignal): Promise<boolean> {
  const database = await openDatabase();
  const client = new MongoClient(database.url, { serverSelectionTimeoutMS: 10_000 });
  try {
    await client.connect();
    const { version } = await client.db('admin').command({ buildInfo: 1 });
    const jwtSecret = randomBytes(32).toString('hex');
    const measurements = await measureAll(
      {
        mongodbUrl: database.url,
        client,
        jwtSecret,
        tokens: await signTablets(jwtSecret),
        warmupSeconds: options.warmup,
        seconds: options.seconds,
        shoppers: options.shoppers,
        signal,
      },
      options,
    );
    const contenders = summarise(measurements);
    const machine = { node: process.versions.node, mongodb: String(version), cores: availableParallelism() };
    if (options.json) {
      console.log(JSON.stringify({ machine, options, contenders, measurements }));
    } else {
      console.log(formatTable(contenders));
      console.log(
        `\nNode ${machine.node}, MongoDB ${machine.mongodb}, ${machine.cores} cores; rounds: ${options.rounds},` +
          ` seconds each: ${options.seconds}, shoppers: ${options.shoppers}.`,
      );
    }
    return measurements.every((measurement) => measurement.faults.length === 0);
  } finally {
    await client.close();
    await database.close();
  }
}

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The first signal ends what was started, in order; the second does not wait.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort(new Error(`stopped by ${name}`));
  });
}

try {
  const allVerified = await runBench(parseOptions(), stopping.signal);
  process.exitCode = allVerified ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = stopping.signal.aborted ? 130 : 1;
}
