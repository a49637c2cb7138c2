// A program that is started as a child process: where it is on the PATH, and its version, which shows that it runs here.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runOnce } from './run-once.ts';

export interface Program {
  /** Its file's name on systems other than Windows. */
  readonly name: string;
  /** The arguments that make it print its version. */
  readonly args: readonly string[];
  /** The first group is the version in what the program prints. */
  readonly form: RegExp;
  /** Major, and minor if it matters. */
  readonly oldest: readonly [major: number, minor?: number];
}

/** The program's file name on this system. */
export const fileNameOf = ({ name }: Pick<Program, 'name'>): string =>
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

/**
 * Returns the version of the file at `path`, such as `6.0.5`.
 * @throws Error with a one-line reason when the file does not run here, is another program, or is too old
 */
export async function readVersion({ name, args, form, oldest }: Program, path: string): Promise<string> {
  const output = await runOnce(path, args).catch((error: unknown) => {
    throw new Error(`${path} does not run here: ${error instanceof Error ? error.message : error}`);
  });
  const version = form.exec(output)?.[1];
  if (version === undefined) throw new Error(`${path} does not say which ${name} it is`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor = 0] = oldest;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new Error(`${path} is ${name} ${version}; ${oldest.join('.')} or newer is needed`);
  }
  return version;
}
