// Finds a program to run: the first of several ways that works, or an error that names each and what to do.
import type { Program } from './program.ts';
import { listOnPath } from './program.ts';
import { listCachedBinaries } from './program-cache.ts';

export interface FoundProgram {
  readonly path: string;
  readonly version: string;
}

export interface Way {
  readonly name: string;
  /** Gives the program by this way. Throws with the reason where it cannot. */
  readonly find: () => Promise<FoundProgram>;
}

/** No such program could be had; the message says what was tried and what to do. */
export class NoProgramError extends Error {
  override readonly name = 'NoProgramError';
}

/**
 * Tries the ways in their order.
 * @throws NoProgramError when none works
 */
export async function findProgram(
  program: Program,
  ways: readonly Way[],
  advice: string,
): Promise<FoundProgram> {
  const tried: string[] = [];
  for (const { name, find } of ways) {
    try {
      return await find();
    } catch (error) {
      tried.push(`  - ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new NoProgramError(
    `No usable ${program.name} was found. Tried:\n${tried.join('\n')}\nWhat to do: ${advice}`,
  );
}

/** The program as it stands on the PATH. */
export const onPath = (program: Program): Way => ({
  name: 'path',
  find: async () => firstUsable(program, await listOnPath(program), `no ${program.name} on the PATH`),
});

/** The program as it was fetched before. */
export const inCache = (program: Program, cacheDir: string): Way => ({
  name: 'cache',
  find: async () =>
    firstUsable(program, await listCachedBinaries(cacheDir, program), 'nothing was fetched yet'),
});

async function firstUsable(program: Program, paths: readonly string[], none: string): Promise<FoundProgram> {
  const reasons: string[] = [];
  for (const path of paths) {
    try {
      return { path, version: await program.readVersion(path) };
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(reasons.length > 0 ? reasons.join('; ') : none);
}
