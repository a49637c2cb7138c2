// One node per data folder: a lock file with the node's process id. The lock of a dead process does not count.
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, startOf } from '../../adapters/processes/process-facts.ts';

/** Another live node uses the data folder. */
export class DataDirInUseError extends Error {
  constructor(dataDir: string, pid: number) {
    super(
      `${dataDir} is in use by another node (process ${pid}). Stop that one, or give this one a DATA_DIR of its own.`,
    );
    this.name = 'DataDirInUseError';
  }
}

interface Holder {
  pid: number;
  start?: string | undefined;
}

/**
 * Takes the lock of `dataDir`, also from a dead node.
 * @returns a function that releases the lock
 * @throws DataDirInUseError when a live node, this one included, holds it
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  const path = join(dataDir, 'mongo.lock');
  const own = `${path}.${randomUUID()}`;
  const content = JSON.stringify({ pid: process.pid, start: startOf(process.pid) } satisfies Holder);
  await writeFile(own, content);
  try {
    for (;;) {
      // A link appears together with its content, and fails when the name is taken. So no half-written lock is ever read.
      const taken = await link(own, path).then(
        () => true,
        (error: NodeJS.ErrnoException) => (error.code === 'EEXIST' ? false : Promise.reject(error)),
      );
      if (taken) break;
      await removeDeadLock(dataDir, path);
    }
  } finally {
    await rm(own, { force: true });
  }
  return () => rm(path, { force: true });
}

async function removeDeadLock(dataDir: string, path: string): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => undefined);
  if (found === undefined) return;
  const holder = parseHolder(found);
  if (holder !== undefined && holds(holder)) throw new DataDirInUseError(dataDir, holder.pid);
  // Moved, not deleted: if another node has taken the lock meanwhile, this shows it, and the lock is put back.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== found) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function holds({ pid, start }: Holder): boolean {
  return isAlive(pid) && (start === undefined || start === startOf(pid));
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value)) return undefined;
    if (typeof value.pid !== 'number' || !Number.isSafeInteger(value.pid) || value.pid <= 0) return undefined;
    const start = 'start' in value && typeof value.start === 'string' ? value.start : undefined;
    return { pid: value.pid, start };
  } catch {
    return undefined;
  }
}
