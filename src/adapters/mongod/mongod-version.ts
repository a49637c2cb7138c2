// Finds out whether a file is a mongod that runs on this machine, by asking it for its version.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The oldest server that knows all the parameters that we start it with; the driver would take one older still. */
const OLDEST_VERSION = [5, 0] as const;

/**
 * Runs `path --version` and gives the version, such as `6.0.5`.
 * @throws Error with a one-line reason when the file does not run here or is no mongod we can use
 */
export async function readMongodVersion(path: string): Promise<string> {
  let output: string;
  try {
    ({ stdout: output } = await run(path, ['--version'], { timeout: 10_000, killSignal: 'SIGKILL' }));
  } catch (error) {
    throw new Error(`${path} does not run here: ${whyItDidNotRun(error)}`);
  }
  const version = /db version v?(\d+)\.(\d+)\.(\d+)/.exec(output);
  if (version === null) throw new Error(`${path} does not say which mongod it is`);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < OLDEST_VERSION[0] || (major === OLDEST_VERSION[0] && minor < OLDEST_VERSION[1])) {
    throw new Error(`${path} is mongod ${major}.${minor}; ${OLDEST_VERSION.join('.')} or newer is needed`);
  }
  return `${major}.${minor}.${version[3]}`;
}

function whyItDidNotRun(error: unknown): string {
  // The loader's complaint (a missing library, mostly) says more than "Command failed".
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  if (stderr !== '') return stderr.split('\n')[0] ?? stderr;
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
}
