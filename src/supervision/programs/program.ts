// A program that is started as a child process: its name, and how to read its version.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface Program {
  readonly name: string;
  /** Runs the file and returns its version. Throws with a one-line reason when it does not run here or is too old. */
  readonly readVersion: (path: string) => Promise<string>;
}

export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One run of a program, from the moment that it is ready. */
export interface ProgramRun {
  readonly pid: number;
  /** Resolves when the process has ended, whatever the reason; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Ends the process, by SIGKILL if it does not end in time. */
  stop(): Promise<void>;
}

/** The program's file name on this system. */
export const fileNameOf = ({ name }: Program): string =>
  process.platform === 'win32' ? `${name}.exe` : name;

/** The program's files on the PATH, in its order. */
export async function listOnPath(program: Program): Promise<string[]> {
  const found: string[] = [];
  // Services are often in folders that only root has on the PATH.
  const dirs = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const dir of new Set(dirs)) {
    if (dir === '') continue;
    const path = join(dir, fileNameOf(program));
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) found.push(path);
  }
  return found;
}
