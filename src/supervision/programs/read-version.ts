// Asks a program for its version, which also shows that it runs on this machine.
import { runOnce } from './run-once.ts';

export interface VersionQuestion {
  readonly name: string;
  readonly args: readonly string[];
  /** Its first group is the version in what the program prints. */
  readonly form: RegExp;
  /** Major, and minor where it matters. */
  readonly oldest: readonly [major: number, minor?: number];
}

/**
 * Gives the version, such as `6.0.5`.
 * @throws Error with a one-line reason when the file does not run here, is another program, or is too old
 */
export async function readVersion(path: string, question: VersionQuestion): Promise<string> {
  const { name, args, form, oldest } = question;
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
