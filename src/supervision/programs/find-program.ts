// Finds a program to run: the first of several ways that works, or an error that names each and what to do.
import type { Program } from './program.ts';
import { listOnPath, readVersion } from './program.ts';
import { installBinary, listCachedBinaries } from './program-cache.ts';

export interface FoundProgram {
  readonly path: string;
  readonly version: string;
}

export interface Way {
  readonly name: string;
  /** Finds the program in this way. Throws an Error with the reason if it cannot. */
  readonly find: () => Promise<FoundProgram>;
}

/** One way that was tried, and why it failed. */
export interface FailedWay {
  readonly name: string;
  readonly reason: string;
}

/** The program was not found. The message lists each failed way, and says what to do. */
export class NoProgramError extends Error {
  override readonly name = 'NoProgramError';
  readonly tried: readonly FailedWay[];
  constructor(program: string, tried: readonly FailedWay[], advice: string) {
    const lines = tried.map(({ name, reason }) => `  - ${name}: ${reason}`).join('\n');
    super(`No usable ${program} was found. Tried:\n${lines}\nWhat to do: ${advice}`);
    this.tried = tried;
  }
}

/**
 * Tries the ways in their order.
 * @returns the program, and the name of the way that found it
 * @throws NoProgramError when none works
 */
export async function findProgram(
  program: Pick<Program, 'name'>,
  ways: readonly Way[],
  advice: string,
): Promise<FoundProgram & { readonly way: string }> {
  const tried: FailedWay[] = [];
  for (const { name, find } of ways) {
    try {
      return { ...(await find()), way: name };
    } catch (error) {
      tried.push({ name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new NoProgramError(program.name, tried, advice);
}

/** The program at a path that somebody named. */
export const named = (name: string, path: string, program: Program): Way => ({
  name,
  find: () => firstUsable(program, [path], ''),
});

/** The program on the PATH. */
export const onPath = (program: Program): Way => ({
  name: 'path',
  find: async () => firstUsable(program, await listOnPath(program), `no ${program.name} on the PATH`),
});

/** The program in the cache, where an earlier run put it. */
export const inCache = (program: Program, cacheDir: string): Way => ({
  name: 'cache',
  find: async () =>
    firstUsable(program, await listCachedBinaries(cacheDir, program), `nothing in ${cacheDir}`),
});

/** The program that `fetch` puts into the folder that it is given. It is kept in the cache. */
export const fetched = (
  name: string,
  program: Program,
  cacheDir: string,
  fetch: (stageDir: string) => Promise<string>,
): Way => ({ name, find: () => installBinary(cacheDir, program, fetch) });

async function firstUsable(program: Program, paths: readonly string[], none: string): Promise<FoundProgram> {
  const reasons: string[] = [];
  for (const path of paths) {
    try {
      return { path, version: await readVersion(program, path) };
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(reasons.length > 0 ? reasons.join('; ') : none);
}
