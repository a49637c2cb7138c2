// Decides whether a node without a mongod may run on memory: only if no data can be lost.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';

/** Where mongod keeps its data in DATA_DIR, now and in earlier versions. */
const dataFolders = ['mongodb', 'mongo'];

/** Why the node may not run on memory, and what to do; null if it may. */
export async function memoryRefusal(
  config: Pick<Config, 'NODE_ENV' | 'MONGOD_BINARY' | 'DATA_DIR'>,
): Promise<string | null> {
  for (const folder of dataFolders) {
    const path = join(config.DATA_DIR, folder);
    if ((await filesIn(path)).length === 0) continue;
    return (
      `${path} has the data of this mall, so this node does not start on memory: it would know none of its shoppers. ` +
      'Give it a mongod, as above; or, to begin anew, another DATA_DIR.'
    );
  }
  if (config.MONGOD_BINARY !== undefined) {
    return 'MONGOD_BINARY names a mongod that does not work: set it right, or leave it out. For a node that keeps nothing: STORE=memory.';
  }
  if (config.NODE_ENV === 'production') return 'In production nothing falls back to memory.';
  return null;
}

async function filesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
