// The cost of announcing a receipt to other nodes, by method: CPU of the sender, of a node with the rooms and of one without.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { findRedisServer } from '../src/supervision/redis-server/find-binary.ts';
import { runRedis } from '../src/supervision/redis-server/run-redis.ts';
import { type Receipts, type Way, ways } from './adapters/messages.ts';
import { type Cost, measureTrio, type Role } from './adapters/trio.ts';

const count = (value: string): number => {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return parsed;
};

const options = program
  .name('adapters')
  .option('--rounds <n>', 'rounds, interleaved', count, 3)
  .option('--receipts <n>', 'counted receipts per round and way', count, 60_000)
  .option('--per-commit <n>', 'receipts in a commit', count, 25)
  .option('--per-ms <n>', 'receipts in a millisecond', count, 6)
  .option('--shoppers <n>', 'shoppers, with one client each', count, 100)
  .option('--stores <n>', 'stores, with one till each', count, 20)
  .option('--json', 'print the figures as JSON', false)
  .parse()
  .opts<Receipts & { rounds: number; json: boolean }>();

const costs: Record<Way, Cost[]> = { classic: [], sharded: [], 'one message': [] };

const { path, version } = await findRedisServer({
  cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
  onProgress: (line) => console.error(line),
});
if (Number(version.split('.')[0]) < 7) throw new Error(`sharded needs Redis 7, and ${path} is ${version}`);
const redis = await runRedis({ binary: path });
try {
  for (let round = 1; round <= options.rounds; round += 1) {
    // Every other round runs in reverse order.
    for (const way of round % 2 === 1 ? ways : ways.toReversed()) {
      const cost = await measureTrio(way, redis.url, `${way}-${round}`, options);
      costs[way].push(cost);
      console.error(`${round} ${way}: ${JSON.stringify(cost)}`);
    }
  }
} finally {
  await redis.stop();
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const medianOf = (way: Way, role: Role): number =>
  Math.round(median(costs[way].map((cost) => cost[role])) * 10) / 10;
const rows = ways.map((way) => ({
  way,
  sender: medianOf(way, 'sender'),
  'with the rooms': medianOf(way, 'with the rooms'),
  'without them': medianOf(way, 'without them'),
}));
if (options.json) console.log(JSON.stringify({ redis: version, options, rows, costs }));
else {
  console.log('CPU per receipt, microseconds; every push arrived once and in order');
  console.table(rows);
  console.log(
    `Node ${process.versions.node}, Redis ${version}, ${availableParallelism()} cores; medians of ${options.rounds} rounds`,
  );
}
