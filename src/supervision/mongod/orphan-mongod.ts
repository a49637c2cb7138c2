// Stops a mongod that outlived its node (kill -9), before another one opens the same files.
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLineOf, isAlive } from '../../adapters/processes/process-facts.ts';
import { hasOurKey } from './mongod-key.ts';

/** Earlier versions started mongod as a replica set of this name, without a key. */
const EARLIER_SET = 'deerfields';
const CLEAN_STOP_WITHIN_MS = 10_000;
const KILL_WITHIN_MS = 5_000;

/**
 * Stops the mongod that still runs on `dbPath`, if any, and waits until it is gone. The caller must hold the lock of the
 * data folder: then no live node owns that mongod.
 * @returns the process id of what was stopped
 * @throws Error when a mongod works there that no node started, or when it cannot be stopped
 */
export async function stopOrphanMongod(dbPath: string): Promise<number | undefined> {
  const pid = Number((await readFile(join(dbPath, 'mongod.lock'), 'utf8').catch(() => '')).trim());
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  // The id may belong to another program by now, so its command line decides.
  const words = commandLineOf(pid) ?? [];
  if (!(await isMongodOn(words, dbPath))) return undefined;
  if (!hasOurKey(words) && optionOf(words, '--replSet') !== EARLIER_SET) {
    throw new Error(`A mongod that no node started (process ${pid}) works on ${dbPath}. Stop it first.`);
  }
  if (await endedBy(pid, 'SIGTERM', CLEAN_STOP_WITHIN_MS)) return pid;
  // Safe: every acknowledged write is in the journal.
  if (await endedBy(pid, 'SIGKILL', KILL_WITHIN_MS)) return pid;
  throw new Error(`The mongod of a dead node (process ${pid}) works on ${dbPath} and cannot be stopped.`);
}

async function isMongodOn(words: readonly string[], dbPath: string): Promise<boolean> {
  const dir = optionOf(words, '--dbpath');
  if (!(words[0] ?? '').includes('mongod') || dir === undefined) return false;
  const [theirs, ours] = await Promise.all([realpath(dir).catch(() => dir), realpath(dbPath)]);
  return theirs === ours;
}

function optionOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at === -1 ? undefined : words[at + 1];
}

async function endedBy(pid: number, signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return !isAlive(pid);
  }
  const deadline = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
