// Installs a Debian package, where the machine is Debian-like and we are root.
import { access } from 'node:fs/promises';
import { runOnce } from './run-once.ts';

const limitMs = 180_000;

/**
 * Installs the package without what it only recommends, and without starting its service.
 * @throws Error with the reason when this is no such machine, we are not root, or it cannot be had
 */
export async function installDebianPackage(name: string, onProgress: (line: string) => void): Promise<void> {
  await access('/etc/debian_version').catch(() => {
    throw new Error('this is no Debian-like system');
  });
  if (process.getuid?.() !== 0) throw new Error('installing a package needs root');
  onProgress(`Installing the Debian package ${name} …`);
  const env = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1', 'apt-get', '-qq', '-y'];
  const install = [...env, '--no-install-recommends', 'install', name];
  try {
    await runOnce('env', install, limitMs);
  } catch {
    // The lists may be old, or not there yet.
    await runOnce('env', [...env, 'update'], limitMs);
    await runOnce('env', install, limitMs);
  }
}
