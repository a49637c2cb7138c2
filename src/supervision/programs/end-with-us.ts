// Ends a process when this one is gone, however it went: a `kill -9` leaves no time to do it ourselves.
import { spawn } from 'node:child_process';

/** Reads until its input is closed, which the system does when we are gone, then asks the process to end. */
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
    // By force, and before its input is closed: it must not send its signal.
    watcher.kill('SIGKILL');
    await gone;
  };
}
