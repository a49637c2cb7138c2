// A node of the cluster as a child process. It sends one message: that it serves.
import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import type { ProgramRun } from '../programs/supervise-child.ts';
import { superviseChild } from '../programs/supervise-child.ts';

/** `.ts` among the sources, `.js` in a package. */
const entry = join(import.meta.dirname, '..', '..', 'cli', `main${extname(import.meta.filename)}`);
const readyWithinMs = 60_000;

/**
 * Starts a node with these settings besides the environment's, and waits until it serves. When this process ends, the
 * channel between the two closes and the node stops.
 * @param stopWithinMs after which it is killed
 * @param stderr where its log goes: ours, or an open file
 * @throws Error when it ends before it serves, or takes too long
 */
export function runMember(
  settings: Readonly<Record<string, string>>,
  stopWithinMs: number,
  stderr: 'inherit' | number = 'inherit',
): Promise<ProgramRun> {
  const child = fork(entry, ['member'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', stderr, 'ipc'],
    // In a process group of its own: Ctrl-C reaches this process only, which stops the parts in order.
    detached: true,
  });
  let isReady = false;
  child.once('message', () => {
    isReady = true;
  });
  const name = settings['NODE_NAME'] ?? 'a node';
  return superviseChild(child, { name, isReady: async () => isReady, readyWithinMs, stopWithinMs });
}
