// Starts the processes of a benchmark, waits until they serve, and always ends them, by id.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import packageFile from '../package.json' with { type: 'json' };

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A server that answered ready. */
export interface ServerProcess {
  url: string;
  process: Child;
  /** Ends it with SIGTERM, and with SIGKILL if it has not ended in time. */
  stop: () => Promise<void>;
}

const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url));
/** The flags of Node in `npm start`; all measured servers get them, rivals too. */
const SERVER_FLAGS = packageFile.scripts.start.split(' ').filter((word) => word.startsWith('--'));
const COMPILED = fileURLToPath(new URL('../.cache/compiled', import.meta.url));
const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;
/** A node that drains, and writes a profile, may take a while on a busy machine. */
const STOP_TIMEOUT_MS = 40_000;
const KEPT_OUTPUT_CHARACTERS = 4_000;

const running = new Set<Child>();

// The last resort, also when the benchmark itself fails: no process that it started outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Children get a clean environment: the caller's `REDIS_URL` must not change the measurement. */
export function start(args: readonly string[], env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      NODE_ENV: 'production',
      // As in `npm start`, for all contenders: a probe costs less if no types have to be stripped.
      NODE_COMPILE_CACHE: COMPILED,
      ...env,
    },
    // The IPC channel is for questions to a probe; a child without a probe ignores it.
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
  }) as Child; // its three streams are pipes
  running.add(child);
  child.once('close', () => running.delete(child));
  // A child that dies early closes its stdin; its exit reports why, not this error.
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

/** Whether `/readyz` answers 200 within this time. Retries after a failure. */
export async function waitUntilReady(url: string, limitMs: number): Promise<boolean> {
  for (const untilMs = performance.now() + limitMs; performance.now() < untilMs; ) {
    if (await isReady(url)) return true;
    await sleep(200);
  }
  return false;
}

/**
 * Starts a server with `node ARGS` in the project's folder on a free port of the loopback and waits for `/readyz`.
 * Throws, with the end of what it printed, when it exits or is not ready in time.
 */
export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const port = await findFreePort();
  const url = `http://${HOST}:${port}`;
  const child = start([...SERVER_FLAGS, ...args], { ...env, HOST, PORT: String(port) });
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

/** A program of this project that reads its job from stdin, reports progress, and ends with its result. */
export interface JobRun<Result> {
  /** The program's file, from the project's folder. */
  file: string;
  job: unknown;
  result: z.ZodType<Result>;
  /** After this it is killed. */
  limitSeconds: number;
  signal: AbortSignal;
  /** Called with each note, such as `{ phase: 'window' }`. */
  onNote?: (note: unknown) => void;
  env?: Readonly<Record<string, string>>;
}

const lineSchema = z.union([z.strictObject({ result: z.unknown() }), z.strictObject({ note: z.unknown() })]);

/**
 * Runs a job in a process of its own and returns its result. The process prints lines of JSON: `{ note }` while it runs,
 * `{ result }` at the end. Throws when it fails or overruns.
 */
export async function runJob<Result>({ file, job, limitSeconds, ...run }: JobRun<Result>): Promise<Result> {
  const child = start([file], run.env ?? {});
  const limit = AbortSignal.any([run.signal, AbortSignal.timeout(limitSeconds * 1000)]);
  const kill = () => child.kill('SIGKILL');
  limit.addEventListener('abort', kill);
  child.stdin.end(JSON.stringify(job));
  const complaints = text(child.stderr);
  let printed: { result: unknown } | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = lineSchema.parse(JSON.parse(line));
    if ('result' in said) printed = said;
    else run.onNote?.(said.note);
  }
  limit.removeEventListener('abort', kill);
  run.signal.throwIfAborted();
  if (limit.aborted) throw new Error(`${file} did not end within ${limitSeconds} s`);
  if (printed === undefined)
    throw new Error(`${file} failed:\n${(await complaints).slice(-KEPT_OUTPUT_CHARACTERS)}`);
  return run.result.parse(printed.result);
}
