// Freezes a process with SIGSTOP, and waits until every thread has stopped, because the signal returns before.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const threads = `/proc/${pid}/task`;
  if (!existsSync(threads)) return;
  await until(
    () => readdirSync(threads).every((thread) => isStill(`${threads}/${thread}/stat`)),
    `process ${pid} stands still`,
  );
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the state follows the name, which is in parentheses. */
function isStill(file: string): boolean {
  try {
    return /\) T /.test(readFileSync(file, 'utf8'));
  } catch {
    return true; // this thread has ended
  }
}
