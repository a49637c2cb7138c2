// Cluster jobs on several nodes in one process: one runs at a time, and another takes over what a node releases.
import { afterEach, expect, test } from 'vitest';
import { createMemoryLeases } from '../../src/adapters/memory/leases.ts';
import type { Jobs } from '../../src/cluster/jobs.ts';
import { startJobs } from '../../src/cluster/jobs.ts';
import type { ClusterJob } from '../../src/ports/cluster-job.ts';
import type { Leases } from '../../src/ports/leases.ts';
import { LeaseLostError } from '../../src/ports/leases.ts';
import type { Log } from '../../src/ports/log.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { until } from '../node/until.ts';

const hourMs = 3_600_000;
let started: Jobs[] = [];
let warnings: object[] = [];
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: (fields) => void warnings.push(fields),
  error: (fields) => void warnings.push(fields),
  isLevelEnabled: () => false,
};

afterEach(async () => {
  await Promise.all(started.map((jobs) => jobs.stop()));
  started = [];
  warnings = [];
});

function aNode(
  leases: Leases,
  jobs: readonly ClusterJob[],
  changes: { isRunner?: boolean; ttlMs?: number } = {},
) {
  const holder = `node-${started.length + 1}`;
  const node = startJobs({ leases, jobs, holder, isRunner: true, ttlMs: hourMs, log, ...changes });
  started.push(node);
  return node;
}

/** A job that records its runs, and what each does. */
function aJob(changes: Partial<ClusterJob> = {}) {
  const turns: AbortSignal[] = [];
  const { run, ...rest } = { run: async () => {}, ...changes };
  const job: ClusterJob = {
    name: 'sweep',
    everyMs: hourMs,
    ...rest,
    run: (signal) => {
      turns.push(signal);
      return run(signal);
    },
  };
  return { job, turns };
}

/** Three runs of another job: time enough for one that is due. */
async function aWhile(leases: Leases): Promise<void> {
  const { job, turns } = aJob({ name: 'clock', everyMs: 10 });
  aNode(leases, [job]);
  await until(() => turns.length >= 3, 'three runs of the clock job');
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('three nodes run a job alternately, one at a time, and not before it is due', async () => {
  const leases = createMemoryLeases();
  let now = 0;
  let most = 0;
  const begun: number[] = [];
  const { job } = aJob({
    everyMs: 200,
    run: async () => {
      begun.push(performance.now());
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
    },
  });
  for (let at = 0; at < 3; at += 1) aNode(leases, [job]);
  await until(() => begun.length >= 8, 'eight runs');
  expect(most).toBe(1);
  const pauses = begun.slice(1).map((atMs, at) => atMs - (begun[at] ?? 0));
  // Its rest is shortened by at most a tenth; the tolerance is for a busy machine between lease and run.
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(100);
});

test('the time of the last run survives restarts', async () => {
  const leases = createMemoryLeases();
  const { job, turns } = aJob();
  const first = aNode(leases, [job]);
  await until(() => first.figures()['sweep']?.runs === 1, 'the first run');
  await first.stop();
  aNode(leases, [job]);
  await aWhile(leases);
  expect(turns).toHaveLength(1);
});

test('“run now” leads to one run on one node, however many nodes ask, including those without jobs', async () => {
  const leases = createMemoryLeases();
  const { job, turns } = aJob();
  const nodes = [aNode(leases, [job]), aNode(leases, [job]), aNode(leases, [job], { isRunner: false })];
  await until(() => turns.length === 1, 'the first run');
  await aWhile(leases);
  for (const node of nodes) node.runNow('sweep');
  await until(() => turns.length > 1, 'the requested run');
  await aWhile(leases);
  expect(turns).toHaveLength(2);
  nodes[2]?.runNow('sweep');
  await until(() => turns.length === 3, 'the run that an edge node requested');
});

test('a request during a run leads to one more run', async () => {
  const leases = createMemoryLeases();
  let finish: (() => void) | undefined;
  const { job, turns } = aJob({
    run: () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  });
  const node = aNode(leases, [job]);
  await until(() => finish, 'the first run');
  node.runNow('sweep');
  node.runNow('sweep');
  await aWhile(leases);
  expect(turns).toHaveLength(1);
  finish?.();
  await until(() => turns.length === 2, 'the second run');
  finish?.();
  await aWhile(leases);
  expect(turns).toHaveLength(2);
});

test('a failure is logged, counted and retried with growing delays, while other jobs continue', async () => {
  const leases = createMemoryLeases();
  const { job, turns } = aJob({
    name: 'poor',
    run: async () => {
      if (turns.length < 3) throw new Error('not today');
    },
  });
  const { job: other, turns: others } = aJob({ name: 'other', everyMs: 20 });
  const node = aNode(leases, [job, other]);
  await until(() => node.figures()['poor']?.runs === 1, 'the third try succeeds');
  expect(node.figures()['poor']).toMatchObject({ runs: 1, failures: 2, isHeld: false });
  expect(warnings).toEqual([
    expect.objectContaining({ job: 'poor', failedInARow: 1, err: new Error('not today') }),
    expect.objectContaining({ job: 'poor', failedInARow: 2 }),
  ]);
  expect(others.length).toBeGreaterThan(3);
});

test('a failing job is not retried without limit, however often it is requested', async () => {
  const leases = createMemoryLeases();
  const begun: number[] = [];
  const { job } = aJob({
    run: async () => {
      begun.push(performance.now());
      throw new Error('not today');
    },
  });
  const node = aNode(leases, [job]);
  const asking = setInterval(() => node.runNow('sweep'), 5);
  await until(() => begun.length === 3, 'three tries');
  clearInterval(asking);
  const pauses = begun.slice(1).map((atMs, at) => atMs - (begun[at] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThan(990);
});

test('a node that stops releases its job to another at once', async () => {
  const leases = createMemoryLeases();
  const { job, turns } = aJob({ run: untilAborted });
  const first = aNode(leases, [job]);
  await until(() => turns.length === 1, 'the first run');
  expect(first.figures()['sweep']).toMatchObject({ isHeld: true });
  const second = aNode(leases, [job]);
  await first.stop();
  await until(() => turns.length === 2, 'the run of the other node');
  expect(second.figures()['sweep']).toMatchObject({ isHeld: true, failures: 0 });
  expect(warnings).toEqual([]);
});

test('a job that ignores its abort signal is not awaited forever, and its lease is released', async () => {
  const leases = createMemoryLeases();
  let finish = (): void => {};
  const { job, turns } = aJob({
    run: () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  });
  const node = aNode(leases, [job]);
  await until(() => turns.length === 1, 'the run');
  await node.stop();
  expect(await leases.acquire('sweep', 'another', { ttlMs: hourMs, restAtMostMs: hourMs })).not.toBeNull();
  finish();
});

test('another node takes over a dead node’s job when its lease expires, even if it is not due', async () => {
  const leases = createMemoryLeases();
  expect(await leases.acquire('sweep', 'dead', { ttlMs: 100, restAtMostMs: hourMs })).not.toBeNull();
  const { job, turns } = aJob();
  aNode(leases, [job]);
  await until(() => turns.length === 1, 'another node takes over');
  expect(turns).toHaveLength(1);
});

test('a run longer than the lease renews it, and no other node starts', async () => {
  const leases = createMemoryLeases();
  const { job, turns } = aJob({ run: untilAborted });
  let renewed = 0;
  const counted: Leases = {
    ...leases,
    renew: (fence, ttlMs) => {
      renewed += 1;
      return leases.renew(fence, ttlMs);
    },
  };
  aNode(counted, [job], { ttlMs: 3_000 });
  aNode(counted, [job], { ttlMs: 3_000 });
  await until(() => renewed >= 4, 'four renewals, longer than one lease');
  expect(turns).toHaveLength(1);
});

test.each<[string, Leases['renew']]>([
  ['somebody else has it', async () => false],
  ['it cannot be renewed in time', () => Promise.reject(new StoreUnavailableError('away'))],
])('losing the lease aborts the run: %s', async (_, renew) => {
  const leases: Leases = { ...createMemoryLeases(), renew };
  const { job, turns } = aJob({ run: untilAborted });
  const node = aNode(leases, [job], { ttlMs: 200 });
  await until(() => node.figures()['sweep']?.failures === 1, 'the run has failed');
  expect(turns[0]?.reason).toBeInstanceOf(LeaseLostError);
});

test('while leases are unavailable no job starts or ends; requested jobs run when they return', async () => {
  const leases = createMemoryLeases();
  let isAway = true;
  const away =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      isAway ? Promise.reject(new StoreUnavailableError('away')) : work(...args);
  const flaky: Leases = { ...leases, acquire: away(leases.acquire), ask: away(leases.ask) };
  const { job, turns } = aJob();
  await leases.release(
    (await leases.acquire('sweep', 'x', { ttlMs: 1, restAtMostMs: 0 })) ?? expect.fail(),
    hourMs,
  );
  aNode(flaky, [job]).runNow('sweep');
  await aWhile(leases);
  expect(turns).toHaveLength(0);
  isAway = false;
  await until(() => turns.length === 1, 'the requested run');
});
