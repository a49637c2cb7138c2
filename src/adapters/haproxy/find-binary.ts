// Finds an haproxy to run: the system's, or Debian's package.
import { installDebianPackage } from '../programs/debian.ts';
import type { FoundProgram } from '../programs/find-program.ts';
import { findProgram, onPath } from '../programs/find-program.ts';
import type { Program } from '../programs/program.ts';
import { runOnce } from '../programs/run-once.ts';

/** The oldest whose settings have names to inherit from. */
const oldest = { major: 2, minor: 4 };

const haproxy: Program = { name: 'haproxy', readVersion };

/**
 * Gives the first haproxy that works: the PATH, Debian's package where we are root.
 * @throws NoProgramError when there is none
 */
export function findHaproxy(onProgress: (line: string) => void): Promise<FoundProgram> {
  const installed = {
    name: 'Debian package',
    find: async () => {
      await installDebianPackage('haproxy', onProgress);
      return onPath(haproxy).find();
    },
  };
  return findProgram(
    haproxy,
    [onPath(haproxy), installed],
    'install haproxy 2.4 or newer so that it is on the PATH.',
  );
}

async function readVersion(path: string): Promise<string> {
  const output = await runOnce(path, ['-v']).catch((error: unknown) => {
    throw new Error(`${path} does not run here: ${error instanceof Error ? error.message : error}`);
  });
  const version = /version (\d+)\.(\d+)[.\d]*/i.exec(output);
  if (version === null) throw new Error(`${path} does not say which haproxy it is`);
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
    throw new Error(
      `${path} is haproxy ${major}.${minor}; ${oldest.major}.${oldest.minor} or newer is needed`,
    );
  }
  return version[0].replace(/version /i, '');
}
