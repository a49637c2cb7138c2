// A program of somebody else that we start: its name, and how it says which version it is.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface Program {
  readonly name: string;
  /** Runs the file and gives its version. Throws with a one-line reason when it does not run here or is of no use. */
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
  /** Ends the process, by force where it does not go by itself. */
  stop(): Promise<void>;
}

/** The program's file name on this system. */
export const fileNameOf = ({ name }: Program): string =>
  process.platform === 'win32' ? `${name}.exe` : name;

/** Where the program stands on the PATH, in its order. */
export async function listOnPath(program: Program): Promise<string[]> {
  const found: string[] = [];
  // Services stand in folders that are on the path of root alone.
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
