// What a push over Redis costs by each kind of adapter: CPU on the sender, on a node with the room and on one without.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { findRedisServer } from '../src/adapters/redis-server/find-binary.ts';
import { runRedis } from '../src/adapters/redis-server/run-redis.ts';
import { type Cost, measureTrio, type Role } from './adapters/trio.ts';

const count = (value: string): number => {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1) throw new InvalidArgumentError('a whole number from 1 up');
  return parsed;
};

const options = program
  .name('adapters')
  .option('--rounds <n>', 'rounds, interleaved', count, 3)
  .option('--messages <n>', 'counted messages per round and kind', count, 15_000)
  .option('--per-ms <n>', 'messages in a millisecond', count, 3)
  .option('--rooms <n>', 'rooms, with one client in each', count, 100)
  .option('--json', 'print the figures as JSON', false)
  .parse()
  .opts<{ rounds: number; messages: number; perMs: number; rooms: number; json: boolean }>();

const kinds = ['classic', 'sharded'] as const;
const costs = { classic: [] as Cost[], sharded: [] as Cost[] };

const { path, version } = await findRedisServer({
  cacheDir: join(import.meta.dirname, '..', '.cache', 'redis'),
  onProgress: (line) => console.error(line),
});
if (Number(version.split('.')[0]) < 7) throw new Error(`sharded needs Redis 7, and ${path} is ${version}`);
const redis = await runRedis({ binary: path });
try {
  for (let round = 1; round <= options.rounds; round += 1) {
    // Each kind is first in its turn.
    for (const kind of round % 2 === 1 ? kinds : kinds.toReversed()) {
      const cost = await measureTrio(kind, redis.url, `${kind}-${round}`, options);
      costs[kind].push(cost);
      console.error(`${round} ${kind}: ${JSON.stringify(cost)}`);
    }
  }
} finally {
  await redis.stop();
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const medianOf = (kind: (typeof kinds)[number], role: Role): number =>
  Math.round(median(costs[kind].map((cost) => cost[role])) * 10) / 10;
const rows = kinds.map((kind) => ({
  kind,
  sender: medianOf(kind, 'sender'),
  'with the room': medianOf(kind, 'with the room'),
  'without it': medianOf(kind, 'without it'),
}));
if (options.json) console.log(JSON.stringify({ redis: version, options, rows, costs }));
else {
  console.log('CPU per message, microseconds; every message arrived once and in order');
  console.table(rows);
  console.log(
    `Node ${process.versions.node}, Redis ${version}, ${availableParallelism()} cores; medians of ${options.rounds} rounds`,
  );
}
