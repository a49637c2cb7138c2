// Runs a redis-server on the loopback, in memory only. It ends with this process.
import { chooseFreePort } from '../programs/free-port.ts';
import type { ProgramRun } from '../programs/program.ts';
import { answersAt, runProgram } from '../programs/run-program.ts';

export interface RedisServer extends ProgramRun {
  readonly url: string;
  readonly port: number;
}

export interface RunRedisOptions {
  readonly binary: string;
  /** Absent: a free one. */
  readonly port?: number;
  /** Beyond it the least recently used keys with a time to live are evicted: cached shoppers, never leaderboards. */
  readonly maxMemoryMb?: number;
}

const host = '127.0.0.1';

/**
 * Starts a server and waits until it answers.
 * @throws Error with the end of what it printed when it does not start
 */
export async function runRedis({ binary, port, maxMemoryMb = 256 }: RunRedisOptions): Promise<RedisServer> {
  const taken = port ?? (await chooseFreePort());
  const settings = [
    ['--bind', host],
    ['--port', String(taken)],
    // Everything in it can be rebuilt from MongoDB.
    ['--save', ''],
    ['--appendonly', 'no'],
    ['--maxmemory', `${maxMemoryMb}mb`],
    ['--maxmemory-policy', 'volatile-lru'],
    ['--daemonize', 'no'],
  ];
  const run = await runProgram({
    name: `redis-server on port ${taken}`,
    path: binary,
    args: settings.flat(),
    endsWithUs: true,
    isReady: () => answersAt(taken, 'PING\r\n', (answer) => answer.startsWith('+PONG')),
  });
  return { ...run, url: `redis://${host}:${taken}`, port: taken };
}
