// Ends the Redis and the balancer of a cluster that was killed. Its nodes end by themselves.
import { commandLineOf, isAlive } from '../../adapters/processes/process-facts.ts';
import { readLastRunFile } from '../../runtime/run-file.ts';

/** Ends them. Call it only when no cluster runs on the folder. */
export async function endOrphans(dataDir: string): Promise<void> {
  const last = await readLastRunFile(dataDir);
  const left = [
    { pid: last?.balancer?.pid, name: 'haproxy' },
    { pid: last?.redis?.pid, name: 'redis-server' },
  ];
  for (const { pid, name } of left) {
    // The id may belong to another program by now, so its command line decides.
    if (pid === undefined || !isAlive(pid)) continue;
    if (commandLineOf(pid)?.[0]?.split('/').at(-1)?.startsWith(name)) process.kill(pid, 'SIGKILL');
  }
}
