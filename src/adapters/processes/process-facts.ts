// Facts about another process: whether it is alive, when it started, its command line.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whether a process with this id runs. A zombie counts as ended: it holds no files. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return statFields(pid)?.[0] !== 'Z';
}

/**
 * A text that differs between this process and a later one with the same id, or undefined if the system does not say.
 * Process ids are reused, in a container after every restart.
 */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  const ticks = statFields(pid)?.[19];
  if (ticks === undefined) return ask('ps', ['-o', 'lstart=', '-p', String(pid)]);
  // Ticks count from the boot, so the text names the boot too.
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${ticks}`;
}

/** The command line of a process, word by word, or undefined when it cannot be seen. */
export function commandLineOf(pid: number): string[] | undefined {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    } catch {
      return undefined;
    }
  }
  if (process.platform === 'win32') return undefined;
  return ask('ps', ['-o', 'args=', '-p', String(pid)])?.split(' ');
}

/** The process that started it, or undefined if that cannot be seen. */
export function parentOf(pid: number): number | undefined {
  const parent =
    statFields(pid)?.[1] ??
    (process.platform === 'win32' ? undefined : ask('ps', ['-o', 'ppid=', '-p', String(pid)]));
  return parent === undefined ? undefined : Number(parent);
}

/** The fields of /proc/PID/stat from the state on (after the name, which may hold blanks and brackets). */
function statFields(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ask(command: string, args: string[]): string | undefined {
  try {
    return (
      execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() ||
      undefined
    );
  } catch {
    return undefined;
  }
}
