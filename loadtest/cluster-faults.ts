// A cluster under load while its parts are killed: no receipt fails, and every shopper has every entry once, in order.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Option, program } from 'commander';
import type { Client } from '../src/client/connect.ts';
import { connectClient } from '../src/client/connect.ts';
import type { Role } from '../src/contracts/roles.ts';
import { signToken } from '../src/runtime/tokens.ts';

interface RunFile {
  readonly url: string;
  readonly pid: number;
  readonly nodes: readonly { readonly id: string; readonly url: string; readonly pid?: number }[];
  readonly redis: { readonly pid?: number };
}

const faults = ['none', 'rolling', 'node', 'redis'] as const;
interface Options {
  readonly fault: (typeof faults)[number];
  readonly rate: number;
  readonly seconds: number;
  readonly shoppers: number;
  readonly nodes: number;
}

const { fault, rate, seconds, shoppers, nodes } = program
  .name('cluster-faults')
  .addOption(new Option('--fault <kind>', 'what happens meanwhile').choices(faults).default('none'))
  .option('--rate <n>', 'receipts a second', Number, 200)
  .option('--seconds <n>', 'how long', Number, 40)
  .option('--shoppers <n>', 'who buy, each with a phone connected', Number, 100)
  .option('--nodes <n>', 'nodes of the cluster', Number, 3)
  .parse()
  .opts<Options>();

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const dataDir = join(tmpdir(), `deerfields-faults-${process.pid}`);
const secret = 'a secret for load tests that is long enough';
const env = { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error', JWT_SECRET: secret };
const readyWithinMs = 60_000;
const caughtUpWithinMs = 30_000;
const redisAwayMs = 20_000;
/** From sending a receipt until its shopper's phone knows, while everything runs. */
const pushBudgetMs = 100;
/** A node that has just been started compiles while it serves. */
const warmUpMs = 3_000;

const readRun = async (): Promise<RunFile | null> => {
  const written = await readFile(join(dataDir, 'run.json'), 'utf8').catch(() => null);
  return written === null ? null : (JSON.parse(written) as RunFile); // the cluster writes it in one step
};

async function until<T>(look: () => Promise<T | null>, what: string, withinMs: number): Promise<T> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error(`not within ${withinMs / 1_000} s: ${what}`);
}

async function startCluster(): Promise<{ child: ChildProcess; run: RunFile }> {
  const words = [main, 'cluster', '--nodes', String(nodes)];
  const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const run = await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the cluster ended with ${child.exitCode}`);
      const found = await readRun();
      const isReady = found !== null && (await fetch(`${found.url}/readyz`).catch(() => null))?.ok;
      return isReady ? found : null;
    },
    'the cluster is ready',
    readyWithinMs,
  );
  return { child, run };
}

const tokenOf = (role: Role, sub: string, store?: string): Promise<string> =>
  signToken(secret, { role, sub, ...(store === undefined ? {} : { store }) }, 3_600);

/** What happens while receipts flow; resolves when it is over. */
async function happen(): Promise<void> {
  const member = async (id: string) => (await readRun())?.nodes.find((node) => node.id === id);
  if (fault === 'node') {
    for (const id of ['node-1', 'node-2']) {
      process.kill((await member(id))?.pid ?? 0, 'SIGKILL');
      await sleep((seconds / 4) * 1_000);
    }
  }
  if (fault === 'rolling') {
    for (let at = 1; at <= nodes; at += 1) {
      const before = await member(`node-${at}`);
      process.kill(before?.pid ?? 0, 'SIGTERM');
      await until(
        async () => {
          const now = await member(`node-${at}`);
          const isNew = now?.pid !== undefined && now.pid !== before?.pid;
          return isNew && (await fetch(`${now.url}/readyz`).catch(() => null))?.ok ? true : null;
        },
        `node-${at} is back`,
        readyWithinMs,
      );
    }
  }
  if (fault === 'redis') {
    // Killed as often as it is started again, until it may stay.
    for (const end = Date.now() + redisAwayMs; Date.now() < end; await sleep(20)) {
      const pid = (await readRun())?.redis.pid;
      try {
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      } catch {
        // it is dead already, and run.json does not say so yet
      }
    }
  }
}

const { child, run } = await startCluster();
const clients: Client[] = [];
let exitCode = 1;
try {
  const heard = new Map<string, number[]>();
  const sentAt = new Map<string, number>();
  const pushMs: number[] = [];
  let calm = true;
  let warmAt = Number.POSITIVE_INFINITY;
  let snapshots = 0;
  for (let at = 0; at < shoppers; at += 1) {
    const userId = `f${at}`;
    const seqs: number[] = [];
    heard.set(userId, seqs);
    clients.push(
      connectClient({
        url: run.nodes[at % run.nodes.length]?.url ?? run.url,
        token: await tokenOf('shopper', userId),
        onEntries: (entries) => {
          seqs.push(...entries.map(({ seq }) => seq));
          const since = sentAt.get(entries[0]?.receiptId ?? '');
          if (since !== undefined && calm && since > warmAt) pushMs.push(performance.now() - since);
        },
        onSnapshot: (_, reason) => {
          if (reason !== 'start') snapshots += 1;
        },
      }),
    );
  }
  const tills = await Promise.all(
    Array.from({ length: 6 }, async (_, at) => {
      const store = `s0${at + 1}`;
      return {
        store,
        client: connectClient({ url: run.url, token: await tokenOf('tablet', `till-${at}`, store) }),
      };
    }),
  );
  clients.push(...tills.map(({ client }) => client));
  await Promise.all(clients.map((client) => client.ready(AbortSignal.timeout(readyWithinMs))));

  const pending: Promise<void>[] = [];
  /** The last entry of each shopper, as the tills were told. */
  const heads = new Map<string, number>();
  const statuses: Record<string, number> = {};
  const count = (status: string): void => {
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  let event: Promise<void> | null = null;
  const startedAt = performance.now();
  warmAt = startedAt + warmUpMs;
  for (let at = 0; at < rate * seconds; at += 1) {
    const dueMs = (at * 1_000) / rate - (performance.now() - startedAt);
    if (dueMs > 0) await sleep(dueMs);
    if (event === null && at > (rate * seconds) / 4 && fault !== 'none') {
      calm = false;
      event = happen();
    }
    const till = tills[at % tills.length];
    if (till === undefined) throw new Error('no till');
    const receiptNo = `r${at}`;
    const issuedAt = new Date().toISOString();
    sentAt.set(`${till.store}:${receiptNo}`, performance.now());
    const receipt = { receiptNo, userId: `f${at % shoppers}`, amount: 500_000, issuedAt };
    pending.push(
      till.client.submitReceipt(receipt).then(
        ({ status, userId, seq }) => {
          count(status);
          if (userId !== null) heads.set(userId, Math.max(seq, heads.get(userId) ?? 0));
        },
        (error: unknown) => count(`failed: ${error instanceof Error ? error.message : error}`),
      ),
    );
  }
  await Promise.all(pending);
  await event;

  let behind = 0;
  let disordered = 0;
  for (const [userId, seqs] of heard) {
    const seq = heads.get(userId);
    await until(async () => (seqs.at(-1) === seq ? true : null), userId, caughtUpWithinMs).catch(() => {
      behind += 1;
    });
    if (seqs.some((each, index) => each !== index + 1)) disordered += 1;
  }
  const sorted = pushMs.toSorted((a, b) => a - b);
  const quantile = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  const doctor = await promisify(execFile)(process.execPath, [main, 'doctor', '--json'], { env }).then(
    ({ stdout }) => JSON.parse(stdout).ok === true,
    () => false,
  );
  const applied = (statuses['applied'] ?? 0) + (statuses['duplicate'] ?? 0);
  const whole = applied === rate * seconds && behind === 0 && disordered === 0 && snapshots === 0 && doctor;
  const quick = quantile(0.99) < pushBudgetMs;
  console.log(
    JSON.stringify({
      fault,
      receipts: rate * seconds,
      statuses,
      behind,
      disordered,
      snapshots,
      doctor,
      push: { count: sorted.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: sorted.at(-1) },
    }),
  );
  exitCode = whole && quick ? 0 : 1;
} finally {
  for (const client of clients) client.close();
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(exitCode);
