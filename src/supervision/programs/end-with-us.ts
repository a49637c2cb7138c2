// Ends another process when this one is gone, also after a `kill -9`.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** Waits until its input closes, which happens when this process ends, then sends the signal. */
const script = 'read -r _; kill -TERM "$1"';

/**
 * Ends the child once this process has ended. On a system without `sh` this needs a regular exit of this process.
 * @returns a function that ends the watch; call it when the child has ended, because another process may then get its id
 */
export function endWithUs(child: ChildProcess): () => Promise<void> {
  // In a group of its own: Ctrl-C in a terminal must not end the watcher.
  const watcher = spawn('sh', ['-c', script, 'deerfields-watcher', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => {
    watcher.once('exit', () => resolve());
    watcher.once('error', () => resolve());
  });
  watcher.stdin.on('error', () => undefined);
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  return async () => {
    process.off('exit', killAtExit);
    // Killed before its input closes, so that it does not send the signal.
    watcher.kill('SIGKILL');
    await gone;
  };
}
