// Converts the data of an earlier version, a replica set of one, to the data of a standalone server.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { MongodKey } from './mongod-key.ts';
import { authOptions } from './mongod-key.ts';
import { type MongodRunOptions, MongodStartError, runMongodOnFreePort } from './mongod-run.ts';
import { asSystem } from './mongod-users.ts';
import { stopOrphanMongod } from './orphan-mongod.ts';

/** The stop writes the replayed operations to disk, and must not be cut short. */
const CHECKPOINT_WITHIN_MS = 600_000;
const draftMark = '.new-';
const patiently = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

export interface CarryOver {
  readonly binary: string;
  /** The data of the earlier version. It is read, and not changed. */
  readonly from: string;
  /** The converted data. This folder appears in one step, when it is complete. */
  readonly to: string;
  readonly key: MongodKey;
  readonly log: MongodRunOptions['log'];
}

/**
 * Copies the data and removes the copy from its replica set. An unfinished copy of a killed node is deleted.
 *
 * A replica set journals only its oplog. After a crash the last acknowledged writes may be in the oplog and not yet in
 * their collections, and a standalone start would ignore them. MongoDB has parameters that replay them, and these are
 * used first. An interrupted replay can leave inconsistent data, so it works on the copy. In the end the oplog and the
 * configuration of the set are dropped.
 * @throws Error when a step fails; nothing is changed then
 */
export async function carryOver({ binary, from, to, key, log }: CarryOver): Promise<void> {
  await removeDrafts(to);
  await stopOrphanMongod(from);
  // A new name each time: the mongod of a killed node may still write to the old folder for a moment.
  const dbPath = `${to}${draftMark}${randomUUID()}`;
  try {
    const mode = constants.COPYFILE_FICLONE;
    // The port file of the earlier version is not needed.
    await cp(from, dbPath, { recursive: true, mode, filter: (source) => basename(source) !== 'port' });
    if (existsSync(join(dbPath, 'WiredTiger'))) {
      await replayOplog({ binary, dbPath, log, args: authOptions(key) });
      await dropOplog({ binary, dbPath, log, args: authOptions(key) }, key.secret);
    }
    await rename(dbPath, to);
  } catch (error) {
    await rm(dbPath, patiently);
    throw error;
  }
}

/** Stops every mongod on an unfinished copy, and deletes the copies. One that cannot be deleted only costs disk space. */
async function removeDrafts(to: string): Promise<void> {
  for (const name of await readdir(dirname(to))) {
    if (!name.startsWith(`${basename(to)}${draftMark}`)) continue;
    const draft = join(dirname(to), name);
    await stopOrphanMongod(draft);
    await rm(draft, patiently).catch(() => undefined);
  }
}

async function replayOplog(base: Omit<MongodRunOptions, 'port'>): Promise<void> {
  const parameters = ['recoverFromOplogAsStandalone=true', 'takeUnstableCheckpointOnShutdown=true'];
  const args = [...base.args, ...parameters.flatMap((parameter) => ['--setParameter', parameter])];
  const replay = await runMongodOnFreePort({ ...base, args, stopWithinMs: CHECKPOINT_WITHIN_MS }).catch(
    unlessWithoutOplog,
  );
  if (replay === undefined) return;
  await replay.run.stop();
  const { code, signal } = await replay.run.ended;
  if (code !== 0) {
    throw new Error(`mongod ended with ${signal ?? `code ${code}`} before the replayed oplog was on disk`);
  }
}

/** A node that was killed in its first second made no replica set yet: there is nothing to replay. */
function unlessWithoutOplog(error: unknown): undefined {
  if (error instanceof MongodStartError && /no oplog found/i.test(error.message)) return undefined;
  throw error;
}

async function dropOplog(base: Omit<MongodRunOptions, 'port'>, secret: string): Promise<void> {
  const { run, port } = await runMongodOnFreePort({ ...base, stopWithinMs: CHECKPOINT_WITHIN_MS });
  try {
    await asSystem(port, secret, (client) => client.db('local').dropDatabase());
  } finally {
    await run.stop();
  }
}
