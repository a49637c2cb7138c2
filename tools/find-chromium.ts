// Finds a Chromium for the tests of pages: the one that is named, the PATH, Debian's package, the npm package's binary.
import chromium from '@sparticuz/chromium';
import { installDebianPackage } from '../src/adapters/programs/debian.ts';
import type { FoundProgram, Way } from '../src/adapters/programs/find-program.ts';
import { findProgram, onPath } from '../src/adapters/programs/find-program.ts';
import type { Program } from '../src/adapters/programs/program.ts';
import { runOnce } from '../src/adapters/programs/run-once.ts';

/** Needed by what the pages use: `:dir`, nested CSS, `navigator.locks`, the Persian calendar. */
const oldestMajor = 120;
const names = ['chromium', 'chrome', 'google-chrome', 'chromium-browser'];
const programs = names.map((name): Program => ({ name, readVersion }));

/**
 * Gives the first Chromium that works.
 * @throws NoProgramError when there is none; it says what was tried and what to install
 */
export function findChromium(onProgress: (line: string) => void): Promise<FoundProgram> {
  const explicit = process.env['CHROMIUM_BINARY'];
  const ways: Way[] = [
    ...(explicit === undefined || explicit === ''
      ? []
      : [{ name: 'CHROMIUM_BINARY', find: () => at(explicit) }]),
    ...programs.map((program) => ({ ...onPath(program), name: `path (${program.name})` })),
    {
      name: 'Debian package',
      find: async () => {
        await installDebianPackage('chromium', onProgress);
        return onPath({ name: 'chromium', readVersion }).find();
      },
    },
    { name: 'npm package @sparticuz/chromium', find: async () => at(await chromium.executablePath()) },
  ];
  return findProgram(
    { name: 'Chromium', readVersion },
    ways,
    'install Chromium so that it is on the PATH (Debian: apt-get install chromium), or name one in CHROMIUM_BINARY.',
  );
}

const at = async (path: string): Promise<FoundProgram> => ({ path, version: await readVersion(path) });

async function readVersion(path: string): Promise<string> {
  const output = await runOnce(path, ['--version', '--no-sandbox']).catch((error: unknown) => {
    throw new Error(`${path} does not run here: ${error instanceof Error ? error.message : error}`);
  });
  const version = /(\d+)\.\d+\.\d+\.\d+/.exec(output);
  if (version === null) throw new Error(`${path} does not say which Chromium it is`);
  if (Number(version[1]) < oldestMajor) {
    throw new Error(`${path} is Chromium ${version[1]}; ${oldestMajor} or newer is needed`);
  }
  return version[0];
}
