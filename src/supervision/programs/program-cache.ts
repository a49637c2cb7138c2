// The cache of downloaded programs: `<cacheDir>/<version>/<name>`, filled by atomic renames.
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path, { join } from 'node:path';
import type { Program } from './program.ts';
import { fileNameOf, readVersion } from './program.ts';

/** Where the binaries of one program are kept, for all nodes and tools of this checkout. */
export const cacheOf = (kind: 'mongod' | 'redis'): string =>
  path.join(import.meta.dirname, '..', '..', '..', '.cache', kind);

const STAGE_PREFIX = '.stage-';
const STAGE_FORGOTTEN_AFTER_MS = 3_600_000;

/** Paths in the cache that may have the binary, newest version first. */
export async function listCachedBinaries(cacheDir: string, program: Program): Promise<string[]> {
  const names = await readdir(cacheDir).catch(() => []);
  const kept = names.filter((name) => !name.startsWith('.'));
  kept.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  const paths = kept.map((name) => join(cacheDir, name, fileNameOf(program)));
  const present = await Promise.all(paths.map((path) => stat(path).then((found) => found.isFile(), no)));
  return paths.filter((_, index) => present[index]);
}

/**
 * Lets `fetch` put the program into a private folder, checks that it runs, and moves it into the cache in one step. Two
 * processes may do this at once: the second one uses the folder of the first.
 * @param fetch puts the binary somewhere under the folder that it is given and returns the path
 */
export async function installBinary(
  cacheDir: string,
  program: Program,
  fetch: (stageDir: string) => Promise<string>,
): Promise<{ path: string; version: string }> {
  const binary = fileNameOf(program);
  await mkdir(cacheDir, { recursive: true });
  await removeForgottenStages(cacheDir);
  const stage = await mkdtemp(join(cacheDir, STAGE_PREFIX));
  try {
    const fetched = await fetch(stage);
    await chmod(fetched, 0o755);
    const version = await readVersion(program, fetched);
    const ready = join(stage, 'ready');
    await mkdir(ready);
    await rename(fetched, join(ready, binary));
    const target = join(cacheDir, version);
    await rename(ready, target).catch(async (error: unknown) => {
      // Another process was first. A folder without a working binary is replaced instead.
      const good = await readVersion(program, join(target, binary)).then(() => true, no);
      if (good) return;
      await rm(target, { recursive: true, force: true });
      await rename(ready, target).catch(() => Promise.reject(error));
    });
    return { path: join(target, binary), version };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** A process that was killed during a download leaves its folder behind, hundreds of megabytes. */
async function removeForgottenStages(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(STAGE_PREFIX)) continue;
    const found = await stat(join(cacheDir, name)).catch(() => undefined);
    if (found === undefined || Date.now() - found.mtimeMs < STAGE_FORGOTTEN_AFTER_MS) continue;
    await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

function no(): boolean {
  return false;
}
