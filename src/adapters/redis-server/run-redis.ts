// Runs a redis-server of our own: on the loopback, in memory only, ended with us.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface RunRedisOptions {
  readonly binary: string;
  /** Absent: a free one. */
  readonly port?: number;
  /** Beyond it the least used keys go: everything in it can be had again. */
  readonly maxMemoryMb?: number;
}

const readyWithinMs = 10_000;
const stopWithinMs = 5_000;
const host = '127.0.0.1';

/**
 * Starts a server and waits until it answers.
 * @throws Error with the end of what it printed when it does not start
 */
export async function runRedis({ binary, port, maxMemoryMb = 256 }: RunRedisOptions): Promise<RedisServer> {
  const taken = port ?? (await freePort());
  const settings = [
    ['--bind', host],
    ['--port', String(taken)],
    // Nothing in it is the truth: it is filled again from MongoDB.
    ['--save', ''],
    ['--appendonly', 'no'],
    ['--maxmemory', `${maxMemoryMb}mb`],
    ['--maxmemory-policy', 'allkeys-lru'],
    ['--daemonize', 'no'],
  ];
  const child = spawn(binary, settings.flat(), { stdio: ['ignore', 'pipe', 'pipe'] });
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-2_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = once(child, 'close').then(() => {});
  // What outlives a process that was told to go at once is found by its own parent, not by us.
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  void ended.finally(() => process.off('exit', killAtExit));
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;

  const deadline = Date.now() + readyWithinMs;
  while (!(await answers(taken))) {
    if (hasEnded() || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`redis-server did not start on port ${taken}:\n${tail.trim()}`);
    }
    await sleep(20);
  }
  return {
    url: `redis://${host}:${taken}`,
    port: taken,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      if (hasEnded()) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1_000) });
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(1_000) });
    return String(answer).startsWith('+PONG');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
