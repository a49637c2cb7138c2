// Starts the processes of a benchmark, knows when they serve, and ends them by id, whatever happens.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LoadJob, type LoadResult, loadResultSchema } from './load-job.ts';

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A server that answered ready. */
export interface ServerProcess {
  url: string;
  process: Child;
  /** Ends it: SIGTERM, and SIGKILL when it has not gone in time. */
  stop: () => Promise<void>;
}

const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));
const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 50;
const STOP_TIMEOUT_MS = 10_000;
/** Room for starting and connecting, on top of what a load job asks for. */
const GENERATOR_SPARE_SECONDS = 20;
const KEPT_OUTPUT_CHARACTERS = 4_000;

const running = new Set<Child>();

// The last resort, also when the benchmark itself fails: nothing that it started outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** The children get a clean environment: a `REDIS_URL` of the caller's must not change what is measured. */
export function start(args: string[], env: Record<string, string>): Child {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NODE_ENV: 'production', ...env },
    // The fourth is for what is asked of a probe inside; a child without one does not notice.
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as Child; // its three streams are pipes
  running.add(child);
  child.once('close', () => running.delete(child));
  // A child that dies early closes its stdin; how it ended is reported from its exit, not from this.
  child.stdin.on('error', () => {});
  return child;
}

function hasEnded(child: Child): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

export async function stop(child: Child): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

/** Reads what a child prints, so that it never blocks on a full pipe, and keeps only the end of it. */
function keepTail(child: Child): () => string {
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return () => tail.trim();
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

/**
 * Starts a server with `node ARGS` in the project's folder on a free port of the loopback and waits for `/readyz`.
 * Throws, with the end of what it printed, when it exits or is not ready in time.
 */
export async function startServer(
  args: string[],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const port = await findFreePort();
  const url = `http://${HOST}:${port}`;
  const child = start(args, { ...env, HOST, PORT: String(port) });
  const tail = keepTail(child);
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (signal.aborted || hasEnded(child) || Date.now() > deadline) {
      const reason = hasEnded(child) ? 'ended' : 'was not ready in time';
      await stop(child);
      signal.throwIfAborted();
      throw new Error(`node ${args.join(' ')} ${reason}:\n${tail()}`);
    }
    await sleep(READY_POLL_MS);
  }
  return { url, process: child, stop: () => stop(child) };
}

/** Runs the load generator as a process of its own and gives its result; throws when it fails or overruns. */
export async function runGenerator(job: LoadJob, signal: AbortSignal): Promise<LoadResult> {
  const child = start(['loadtest/generator.ts'], {});
  const limitSeconds = job.warmupLimitSeconds + job.seconds + job.drainSeconds + GENERATOR_SPARE_SECONDS;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitSeconds * 1000)]);
  const kill = () => child.kill('SIGKILL');
  limit.addEventListener('abort', kill);
  child.stdin.end(JSON.stringify(job));
  const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  limit.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (limit.aborted) throw new Error(`the load generator did not end within ${limitSeconds} s`);
  if (printed === '')
    throw new Error(`the load generator failed:\n${complaints.slice(-KEPT_OUTPUT_CHARACTERS)}`);
  return loadResultSchema.parse(JSON.parse(printed));
}
