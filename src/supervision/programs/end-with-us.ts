// Ends another process when this one is gone, also after a `kill -9`.
import { spawn } from 'node:child_process';

/** Waits until its input closes, which happens when this process ends, then sends the signal. */
const script = 'read -r _; kill -TERM "$1"';

/**
 * Sends SIGTERM to the process `pid` once this process has ended. Does nothing on a system without `sh`.
 * @returns what takes the watch away; call it when `pid` has ended, since another process may get its number then
 */
export function endWithUs(pid: number): () => Promise<void> {
  // In a group of its own: Ctrl-C in a terminal must not end the watcher.
  const watcher = spawn('sh', ['-c', script, 'deerfields-watcher', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => {
    watcher.once('exit', () => resolve());
    watcher.once('error', () => resolve());
  });
  watcher.stdin.on('error', () => undefined);
  return async () => {
    // Killed before its input closes, so that it does not send the signal.
    watcher.kill('SIGKILL');
    await gone;
  };
}
