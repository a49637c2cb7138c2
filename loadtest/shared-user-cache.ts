// The cost of the copies in Redis: CPU per receipt of two nodes, Redis and MongoDB, with and without them, interleaved.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from 'commander';
import { MongoClient } from 'mongodb';
import { signToken } from '../src/access/tokens.ts';
import type { Tuning } from '../src/runtime/tuning.ts';
import { findRedisServer } from '../src/supervision/redis-server/find-binary.ts';
import { runRedis } from '../src/supervision/redis-server/run-redis.ts';
import { signTablets } from './bench/setup.ts';
import { openDatabase } from './database.ts';
import { loadResultSchema } from './load-job.ts';
import type { ServerProcess } from './own-processes.ts';
import { runJob, startServer } from './own-processes.ts';

const { rounds, seconds, shoppers, inFlight } = program
  .name('shared-user-cache')
  .option('--rounds <n>', 'rounds, interleaved', Number, 3)
  .option('--seconds <n>', 'length of the counted window', Number, 6)
  .option('--shoppers <n>', 'who buy, at both nodes', Number, 10_000)
  .option('--in-flight <n>', 'receipts in flight at each node', Number, 32)
  .parse()
  .opts<{ rounds: number; seconds: number; shoppers: number; inFlight: number }>();

const variants = [
  { name: 'without', tuning: { sharedCacheQueueMax: 0 } },
  { name: 'with', tuning: {} },
] as const;
const parts = ['nodes', 'redis', 'mongod'] as const;
type Cpu = Record<(typeof parts)[number], number>;
const warmupSeconds = 3;
const secret = randomBytes(32).toString('hex');
/** Linux counts CPU time of processes in hundredths of a second. */
const ticksPerSecond = 100;

const { signal } = new AbortController();
const mongo = await openDatabase();
const client = await new MongoClient(mongo.url).connect();
const { path } = await findRedisServer({
  cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
  onProgress: (line) => console.error(line),
});
const redis = await runRedis({ binary: path });

async function metric(node: ServerProcess, line: RegExp): Promise<number> {
  const authorization = `Bearer ${await signToken(secret, { role: 'operator', sub: 'load' }, 600)}`;
  const text = await (await fetch(`${node.url}/metrics`, { headers: { authorization } })).text();
  return Number(line.exec(text)?.[1] ?? 0);
}
const sumOf = async (nodes: readonly ServerProcess[], line: RegExp): Promise<number> =>
  (await Promise.all(nodes.map((node) => metric(node, line)))).reduce((sum, value) => sum + value, 0);

async function cpuSeconds(nodes: readonly ServerProcess[]): Promise<Cpu> {
  const fields = (await readFile(`/proc/${redis.pid}/stat`, 'utf8')).split(' ');
  const { extra_info: told } = await client.db('admin').command({ serverStatus: 1 });
  return {
    nodes: await sumOf(nodes, /^process_cpu_seconds_total (\S+)$/m),
    redis: (Number(fields[13]) + Number(fields[14])) / ticksPerSecond,
    mongod: (told.user_time_us + told.system_time_us) / 1e6,
  };
}

/** Microseconds per receipt. */
async function measureOnce(name: string, tuning: Partial<Tuning>, round: number): Promise<Cpu> {
  // A new name for each run: boards that Redis already has would save this run work.
  const database = `deerfields_${name}_${round}_${randomBytes(3).toString('hex')}`;
  await client.db(database).dropDatabase();
  const nodeEnv = {
    ...{ MONGODB_URL: mongo.url, MONGODB_DATABASE: database, REDIS_URL: redis.url, JWT_SECRET: secret },
    ...{ NODE_ENV: 'development', LOG_LEVEL: 'error' },
    TUNING: JSON.stringify({ submitRatePerSecond: 1_000_000, ...tuning }),
  };
  const folder = await mkdtemp(join(tmpdir(), 'deerfields-copies-'));
  const nodes: ServerProcess[] = [];
  try {
    for (const DATA_DIR of ['1', '2'].map((name) => join(folder, name))) {
      nodes.push(await startServer(['src/cli/main.ts', 'start'], { ...nodeEnv, DATA_DIR }, signal));
    }
    const tokens = await signTablets({ sign: (claims) => signToken(secret, claims, 600) });
    const load = nodes.map(({ url }, at) =>
      runJob({
        file: 'loadtest/generator.ts',
        job: {
          ...{ urls: [url], tokens, shoppers, drainSeconds: 15, seed: round * 10 + at },
          warmup: { inFlight, seconds: warmupSeconds, receipts: 0, limitSeconds: warmupSeconds + 1 },
          pace: { kind: 'closed', inFlight, seconds: seconds + 2 },
          prefix: `c${randomBytes(4).toString('hex')}`,
        },
        result: loadResultSchema,
        limitSeconds: warmupSeconds + seconds + 40,
        signal,
      }),
    );
    const applied = /^deerfields_receipts_total\{result="applied"\} (\S+)$/m;
    await sleep((warmupSeconds + 1) * 1_000);
    const [cpuBefore, before] = [await cpuSeconds(nodes), await sumOf(nodes, applied)];
    await sleep(seconds * 1_000);
    const [cpuAfter, after] = [await cpuSeconds(nodes), await sumOf(nodes, applied)];
    for (const { settledReceipts, unanswered } of await Promise.all(load)) {
      if (unanswered > 0 || settledReceipts === 0) throw new Error('receipts were left unanswered');
    }
    const receipts = after - before;
    console.error(`${name}: ${(receipts / seconds).toFixed(0)} receipts/s`);
    const each = (part: keyof Cpu): number => ((cpuAfter[part] - cpuBefore[part]) / receipts) * 1e6;
    return { nodes: each('nodes'), redis: each('redis'), mongod: each('mongod') };
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await rm(folder, { recursive: true, force: true });
    await client.db(database).dropDatabase();
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

try {
  const measured = variants.map((): Cpu[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [at, { name, tuning }] of variants.entries())
      measured[at]?.push(await measureOnce(name, tuning, round));
  }
  console.log('µs of CPU per receipt, median (and all rounds)');
  for (const [at, { name }] of variants.entries()) {
    const columns = parts.map((part) => {
      const all = (measured[at] ?? []).map((cpu) => cpu[part]);
      return `${part} ${median(all).toFixed(1)} (${all.map((value) => value.toFixed(1)).join(', ')})`;
    });
    console.log(`${name.padEnd(8)} ${columns.join('  ')}`);
  }
} finally {
  await client.close();
  await redis.stop();
  await mongo.close();
}
