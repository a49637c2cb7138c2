// Installs a Debian package, where the machine is Debian-like and we are root.
import { access } from 'node:fs/promises';
import type { Way } from './find-program.ts';
import { onPath } from './find-program.ts';
import type { Program } from './program.ts';
import { runOnce } from './run-once.ts';

const limitMs = 180_000;

/** The program as Debian's package of this name installs it: without recommended packages, and its service not started. */
export const debianPackage = (name: string, program: Program, onProgress: (line: string) => void): Way => ({
  name: 'Debian package',
  find: async () => {
    await install(name, onProgress);
    return onPath(program).find();
  },
});

async function install(name: string, onProgress: (line: string) => void): Promise<void> {
  await access('/etc/debian_version').catch(() => {
    throw new Error('this is no Debian-like system');
  });
  if (process.getuid?.() !== 0) throw new Error('installing a package needs root');
  onProgress(`Installing the Debian package ${name} …`);
  const aptGet = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get', '-qq', '-y'];
  const words = [...aptGet, '--no-install-recommends', 'install', name];
  try {
    await runOnce('env', words, limitMs);
  } catch {
    // The package lists may be old or missing.
    await runOnce('env', [...aptGet, 'update'], limitMs);
    await runOnce('env', words, limitMs);
  }
}
