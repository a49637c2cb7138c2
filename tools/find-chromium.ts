// Finds a Chromium: the named one, one on the PATH, Debian's package, or the headless shell of the npm package.
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { debianPackage } from '../src/supervision/programs/debian.ts';
import type { FoundProgram, Way } from '../src/supervision/programs/find-program.ts';
import { fetched, findProgram, inCache, named, onPath } from '../src/supervision/programs/find-program.ts';
import type { Program } from '../src/supervision/programs/program.ts';

/** The pages need it for `:dir`, nested CSS, `navigator.locks` and the Persian calendar. */
const oldestMajor = 120;
const names = ['chromium', 'chrome', 'google-chrome', 'chromium-browser'];
const chromiumCalled = (name: string): Program => ({
  name,
  args: ['--version', '--no-sandbox'],
  form: /(\d+\.\d+\.\d+\.\d+)/,
  oldest: [oldestMajor],
});
const asChromium = chromiumCalled('chromium');
const root = join(import.meta.dirname, '..');

/** The shell in the npm package, for Linux on x64. It is unpacked once for each version of the package. */
const shellOfPackage: Way = {
  name: 'npm package @sparticuz/chromium',
  find: async () => {
    if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('it is for Linux on x64');
    const folder = join(root, 'node_modules', '@sparticuz', 'chromium');
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    }; // npm requires this form
    const cacheDir = join(root, '.cache', 'headless-shell', version);
    const unpack = async (stageDir: string): Promise<string> => {
      const file = join(stageDir, 'chromium');
      const packed = createReadStream(join(folder, 'bin', 'chromium.br'));
      await pipeline(packed, createBrotliDecompress(), createWriteStream(file));
      return file;
    };
    const ways = [inCache(asChromium, cacheDir), fetched('unpacked', asChromium, cacheDir, unpack)];
    return findProgram(asChromium, ways, 'install the libraries that it lacks.');
  },
};

/**
 * Returns the first whole Chromium that works, as users have it.
 * @throws NoProgramError when there is none; it says what was tried and what to install
 */
export function findChromium(onProgress: (line: string) => void): Promise<FoundProgram> {
  return find(whole(onProgress));
}

/**
 * Returns the Chromium for tests: the headless shell of the npm package if it runs here. It has the engine without the
 * windows, extensions and services of a whole browser, and needs half of the CPU time for a page.
 * @throws NoProgramError when there is neither; it says what was tried and what to install
 */
export function findHeadlessShell(onProgress: (line: string) => void): Promise<FoundProgram> {
  return find([shellOfPackage, ...whole(onProgress)]);
}

const whole = (onProgress: (line: string) => void): Way[] => [
  ...names.map((name) => ({ ...onPath(chromiumCalled(name)), name: `path (${name})` })),
  debianPackage('chromium', asChromium, onProgress),
  shellOfPackage,
];

function find(ways: readonly Way[]): Promise<FoundProgram> {
  const explicit = process.env['CHROMIUM_BINARY'] ?? '';
  return findProgram(
    { name: 'Chromium' },
    explicit === '' ? ways : [named('CHROMIUM_BINARY', explicit, asChromium), ...ways],
    'install Chromium so that it is on the PATH (Debian: apt-get install chromium), or name one in CHROMIUM_BINARY.',
  );
}
