// A mall under seeded faults, and its history for the independent checker.
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Violation } from '../checker/account.ts';
import { driveMall } from '../checker/drive.ts';
import { writeHistory } from '../checker/history.ts';
import { judge } from '../checker/judge.ts';
import type { Mall } from './mall.ts';
import { startMall } from './mall.ts';
import { findTorturePrograms } from './programs.ts';
import { replicated, sleep } from './scenario.ts';
import type { Random } from './seeded.ts';
import { createRandom } from './seeded.ts';

export interface HistoryRunOptions {
  readonly seconds: number;
  readonly seed: number;
  /** The file of the history, one line per event. */
  readonly file: string;
  readonly tills: number;
  readonly shoppers: number;
  readonly onFault?: (what: string) => void;
}

export interface HistoryRun {
  readonly violations: readonly Violation[];
  readonly commands: number;
  /** Receipts and returns with an outcome. */
  readonly answered: number;
  readonly told: number;
  readonly reads: number;
  readonly faults: number;
}

const calmMs = 700;
const holdMs = 1_500;

/** A fault: its name, and a function that runs until the fault is over. */
type Fault = readonly [name: string, strike: (mall: Mall, random: Random) => Promise<void>];

const faults: readonly Fault[] = [
  [
    'kill -9 of a node',
    async (mall, random) => {
      await random.pick(mall.nodes).kill();
    },
  ],
  [
    'kill -9 of the primary',
    async ({ mongo }) => {
      const primary = await mongo.primary();
      await primary.kill();
      await mongo.primary();
    },
  ],
  [
    'connections of clients reset',
    async ({ doors }, random) => {
      random.pick(doors).cut('reset');
    },
  ],
  [
    'what a node says to clients is held',
    async ({ doors }, random) => {
      const door = random.pick(doors);
      door.set({ toClient: { hold: true } });
      await sleep(holdMs);
      door.cut('reset');
      door.heal();
    },
  ],
  ['the primary steps down', async ({ mongo }) => mongo.stepDown()],
  [
    'connections to MongoDB reset',
    async ({ mongo }) => {
      for (const proxy of mongo.proxies) proxy.cut('reset');
    },
  ],
  ['kill -9 of Redis', async ({ redis }) => redis.kill()],
  [
    'Redis is not heard by a node',
    async ({ toRedis }, random) => {
      const proxy = random.pick(toRedis);
      proxy.setBoth({ hold: true });
      await sleep(holdMs);
      proxy.heal();
    },
  ],
];

/** All faults in a seeded order, repeated until the time is over; then all are lifted. */
async function breakThings(
  mall: Mall,
  { seed, seconds }: HistoryRunOptions,
  note: (what: string) => void,
): Promise<void> {
  const random = createRandom(seed).fork('history');
  const endsAt = performance.now() + seconds * 1_000;
  let left: Fault[] = [];
  while (performance.now() < endsAt) {
    await sleep(calmMs + random.whole(0, calmMs));
    if (left.length === 0) left = [...faults];
    const fault = random.pick(left);
    left = left.filter((each) => each !== fault);
    const [name, strike] = fault;
    note(name);
    await strike(mall, random);
  }
  await mall.whole();
  note('everything is whole again');
}

/** Runs it to its end; only the file is left. */
export async function runHistory(options: HistoryRunOptions): Promise<HistoryRun> {
  await mkdir(dirname(options.file), { recursive: true });
  const mall = await startMall(replicated, await findTorturePrograms((line) => console.error(line)));
  try {
    await mall.whole();
    const through = (ports: readonly number[]) =>
      ports.map((port, at) => ({ name: `node-${at + 1}`, url: `http://127.0.0.1:${port}` }));
    const history = await driveMall({
      doors: through(mall.doors.map(({ port }) => port)),
      straight: through(mall.nodes.map((_, at) => Number(new URL(mall.nodeUrl(at)).port))),
      secret: mall.secret,
      seed: options.seed,
      tills: options.tills,
      shoppers: options.shoppers,
      phonesEach: 2,
      history: writeHistory(options.file),
      faults: (note) =>
        breakThings(mall, options, (what) => {
          note(what);
          options.onFault?.(what);
        }),
    });
    const count = (of: (typeof history)[number]['kind']): number =>
      history.filter(({ kind }) => kind === of).length;
    return {
      violations: judge(history),
      commands: count('command'),
      answered: history.filter((each) => each.kind === 'command' && each.answer?.ok).length,
      told: count('told'),
      reads: count('read'),
      faults: count('fault') - 1,
    };
  } finally {
    await mall.stop();
  }
}
