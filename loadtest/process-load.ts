// The CPU time and resident memory of another process, from /proc.
import { readFileSync } from 'node:fs';

/** The unit of CPU time in /proc: 100 ticks on every Linux that runs Node. */
const ticksPerSecond = 100;
const pageBytes = 4_096;

/** User and system time of a process so far. Throws on a system without /proc, or if the process is gone. */
export function cpuSecondsOf(pid: number): number {
  const text = read(`/proc/${pid}/stat`);
  // After the name, which may hold blanks and brackets; utime and stime are fields 14 and 15 of the line.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of a process. Throws as {@link cpuSecondsOf} does. */
export function residentBytesOf(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(' ')[1]) * pageBytes;
}

function read(path: string): string {
  if (process.platform !== 'linux')
    throw new Error('CPU and memory of another process are read on Linux only');
  return readFileSync(path, 'utf8');
}
