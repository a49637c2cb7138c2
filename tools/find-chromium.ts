// Finds a Chromium for the tests of pages: the one that is named, the PATH, Debian's package, the npm package's binary.
import chromium from '@sparticuz/chromium';
import { debianPackage } from '../src/supervision/programs/debian.ts';
import type { FoundProgram, Way } from '../src/supervision/programs/find-program.ts';
import { findProgram, named, onPath } from '../src/supervision/programs/find-program.ts';
import type { Program } from '../src/supervision/programs/program.ts';

/** Needed by what the pages use: `:dir`, nested CSS, `navigator.locks`, the Persian calendar. */
const oldestMajor = 120;
const names = ['chromium', 'chrome', 'google-chrome', 'chromium-browser'];
const chromiumCalled = (name: string): Program => ({
  name,
  args: ['--version', '--no-sandbox'],
  form: /(\d+\.\d+\.\d+\.\d+)/,
  oldest: [oldestMajor],
});
const asChromium = chromiumCalled('chromium');

/**
 * Gives the first Chromium that works.
 * @throws NoProgramError when there is none; it says what was tried and what to install
 */
export function findChromium(onProgress: (line: string) => void): Promise<FoundProgram> {
  const explicit = process.env['CHROMIUM_BINARY'];
  const ways: Way[] = [
    ...(explicit === undefined || explicit === '' ? [] : [named('CHROMIUM_BINARY', explicit, asChromium)]),
    ...names.map((name) => ({ ...onPath(chromiumCalled(name)), name: `path (${name})` })),
    debianPackage('chromium', asChromium, onProgress),
    {
      name: 'npm package @sparticuz/chromium',
      find: async () => named('npm', await chromium.executablePath(), asChromium).find(),
    },
  ];
  return findProgram(
    { name: 'Chromium' },
    ways,
    'install Chromium so that it is on the PATH (Debian: apt-get install chromium), or name one in CHROMIUM_BINARY.',
  );
}
