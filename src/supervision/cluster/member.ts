// A node of the cluster as a child process, and the message that says it is ready.
import { fork } from 'node:child_process';
import { extname, join } from 'node:path';
import type { ProgramEnd, ProgramRun } from '../programs/program.ts';

/** The message of a node that serves. */
export interface MemberReady {
  readonly ready: { readonly url: string };
}

export interface Member extends ProgramRun {
  readonly url: string;
}

/** `.ts` among the sources, `.js` in a package. */
const entry = join(import.meta.dirname, '..', '..', 'cli', `main${extname(import.meta.filename)}`);
const readyWithinMs = 60_000;

/**
 * Starts a node with these settings besides the environment's, and waits until it serves. When this process ends, the
 * channel between the two closes and the node stops.
 * @param stopWithinMs after which it is ended by force
 * @param stderr where its log goes: ours, or an open file
 * @throws Error when it ends before it serves, or takes too long
 */
export async function runMember(
  settings: Readonly<Record<string, string>>,
  stopWithinMs: number,
  stderr: 'inherit' | number = 'inherit',
): Promise<Member> {
  const child = fork(entry, ['member'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', stderr, 'ipc'],
    // In a process group of its own: Ctrl-C reaches this process only, which stops the parts in order.
    detached: true,
  });
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const name = settings['NODE_NAME'] ?? 'a node';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} was not ready within ${readyWithinMs / 1_000} s`));
    }, readyWithinMs);
    child.once('message', (message: MemberReady) => {
      clearTimeout(timer);
      resolve(message.ready.url);
    });
    void ended.then(({ code, signal }) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended before it was ready (${signal ?? `code ${code}`})`));
    });
  });
  return {
    pid: child.pid ?? 0,
    url,
    ended,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
