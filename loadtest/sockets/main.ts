// `npm run bench:sockets`: many sockets on one node. What they cost, and what a push to all of them does to the rest.
import { randomBytes } from 'node:crypto';
import { InvalidArgumentError, Option, program } from 'commander';
import { MongoClient } from 'mongodb';
import { openDatabase } from '../database.ts';
import { benchDatabase, type SocketSetup } from './contenders.ts';
import { measureFanOut } from './measure-fan-out.ts';
import { measureMallWide } from './measure-mall-wide.ts';
import { measureSocketMemory } from './measure-memory.ts';

const measures = ['memory', 'mall-wide', 'fan-out'] as const;
type Measure = (typeof measures)[number];

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return count;
}

const { only, sockets } = program
  .name('bench:sockets')
  .description('many sockets on one node, beside Socket.IO alone; prints a JSON line for each measurement')
  .addOption(new Option('--only <measure>', 'one measurement').choices(measures))
  .option('--sockets <n>', 'how many for memory and mall-wide', parseCount, 10_000)
  .parse()
  .opts<{ only?: Measure; sockets: number }>();

const run: Readonly<Record<Measure, (setup: SocketSetup) => Promise<object>>> = {
  memory: (setup) => measureSocketMemory(setup, sockets),
  'mall-wide': (setup) => measureMallWide(setup, sockets),
  'fan-out': (setup) => measureFanOut(setup),
};

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stopping.abort(new Error(`stopped by ${name}`)));
}

const database = await openDatabase();
try {
  const jwtSecret = randomBytes(32).toString('hex');
  const setup = { mongodbUrl: database.url, jwtSecret, signal: stopping.signal };
  for (const measure of measures) {
    if (only !== undefined && only !== measure) continue;
    console.log(JSON.stringify({ measure, ...(await run[measure](setup)) }));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  const client = new MongoClient(database.url);
  await client.db(benchDatabase).dropDatabase();
  await client.close();
  await database.close();
}
