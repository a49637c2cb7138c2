// Resident memory and open files of a process, as the system reports them.
import { readdir, readFile } from 'node:fs/promises';
import { runOnce } from '../../src/supervision/programs/run-once.ts';

export interface ProcessFigures {
  readonly residentMiB: number;
  /** Files, sockets and the like; null if the system does not report them. */
  readonly handles: number | null;
}

/** Throws if the process does not exist. */
export async function readProcess(pid: number): Promise<ProcessFigures> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const residentKiB = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
    return { residentMiB: residentKiB / 1_024, handles: (await readdir(`/proc/${pid}/fd`)).length };
  }
  const residentKiB = Number(await runOnce('ps', ['-o', 'rss=', '-p', String(pid)]));
  return { residentMiB: residentKiB / 1_024, handles: null };
}
