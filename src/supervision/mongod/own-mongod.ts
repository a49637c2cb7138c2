// The mongod of a node that was given no MONGODB_URL: found, started on the node's folder, restarted when it dies.
import type { Log } from '../../ports/log.ts';
import { NoProgramError } from '../programs/find-program.ts';
import { cacheOf } from '../programs/program-cache.ts';
import type { EmbeddedMongod } from './embedded-mongod.ts';
import { startEmbeddedMongod } from './embedded-mongod.ts';
import { findMongodBinary } from './find-binary.ts';

export interface OwnMongodOptions {
  /** The value of `MONGOD_BINARY`. */
  readonly explicit: string | undefined;
  readonly dataDir: string;
  readonly log: Log;
  readonly onProgress: (line: string) => void;
}

/**
 * Starts it, and waits until it takes writes.
 * @returns a NoProgramError where this machine has no mongod and none can be downloaded
 * @throws what startEmbeddedMongod throws
 */
export async function startOwnMongod(options: OwnMongodOptions): Promise<EmbeddedMongod | NoProgramError> {
  const { explicit, dataDir, log, onProgress } = options;
  const found = await findMongodBinary({ explicit, cacheDir: cacheOf('mongod'), onProgress }).catch(
    (error: unknown) => {
      if (error instanceof NoProgramError) return error;
      throw error;
    },
  );
  if (found instanceof NoProgramError) return found;
  return startEmbeddedMongod({
    dataDir,
    binary: found.path,
    onProgress,
    onDeath: (death) => {
      if (death.isPlanned) log.info({ death }, 'mongod was told to stop; restarting it');
      else log.error({ death }, 'mongod died; restarting it');
    },
    onReturn: (back) => log.info({ back }, 'mongod runs again'),
  });
}
