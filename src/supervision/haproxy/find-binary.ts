// Finds an haproxy to run: the system's, or Debian's package.
import { debianPackage } from '../programs/debian.ts';
import type { FoundProgram } from '../programs/find-program.ts';
import { findProgram, onPath } from '../programs/find-program.ts';
import type { Program } from '../programs/program.ts';

const haproxy: Program = {
  name: 'haproxy',
  args: ['-v'],
  form: /version (\d+\.\d+[.\d]*)/i,
  // The oldest whose `defaults` sections have names to inherit from.
  oldest: [2, 4],
};

/**
 * Returns the first haproxy that works: on the PATH, or Debian's package if we are root.
 * @throws NoProgramError when there is none
 */
export const findHaproxy = (onProgress: (line: string) => void): Promise<FoundProgram> =>
  findProgram(
    haproxy,
    [onPath(haproxy), debianPackage('haproxy', haproxy, onProgress)],
    'install haproxy 2.4 or newer so that it is on the PATH.',
  );
