// Runs a redis-server on the loopback, in memory only. It ends with this process.
import { chooseFreePort } from '../programs/free-port.ts';
import { answersAt, runProgram } from '../programs/run-program.ts';
import type { ProgramRun } from '../programs/supervise-child.ts';

export interface RedisServer extends ProgramRun {
  readonly url: string;
  readonly port: number;
}

export interface RunRedisOptions {
  readonly binary: string;
  /** Absent: a free one. */
  readonly port?: number;
}

const host = '127.0.0.1';

/**
 * Starts a server and waits until it answers.
 * @throws Error with the end of what it printed when it does not start
 */
export async function runRedis({ binary, port }: RunRedisOptions): Promise<RedisServer> {
  const taken = port ?? (await chooseFreePort());
  const settings = [
    ['--bind', host],
    ['--port', String(taken)],
    // Everything in it can be rebuilt from MongoDB.
    ['--save', ''],
    ['--appendonly', 'no'],
    // Beyond it the least recently used keys with a time to live are evicted: cached shoppers, never leaderboards.
    ['--maxmemory', '256mb'],
    ['--maxmemory-policy', 'volatile-lru'],
    ['--daemonize', 'no'],
  ];
  const run = await runProgram({
    name: `redis-server on port ${taken}`,
    path: binary,
    args: settings.flat(),
    isReady: () => answersAt(taken, 'PING\r\n', (answer) => answer.startsWith('+PONG')),
  });
  return { ...run, url: `redis://${host}:${taken}`, port: taken };
}
