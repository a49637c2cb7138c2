// The data of an earlier version, which was a replica set of one, becomes the data of a plain server.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { MongodKey } from './mongod-key.ts';
import { authOptions } from './mongod-key.ts';
import { type MongodRunOptions, MongodStartError, runMongodOnFreePort } from './mongod-run.ts';
import { asSystem } from './mongod-users.ts';
import { stopOrphanMongod } from './orphan-mongod.ts';

/** Writing what was replayed to disk, in a stop that must not be cut short. */
const CHECKPOINT_WITHIN_MS = 600_000;
const draftMark = '.new-';
const patiently = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 };

export interface CarryOver {
  readonly binary: string;
  /** The data as the earlier version left it. It is only read, and stays as it is. */
  readonly from: string;
  /** Where the data is afterwards. Appears in one step, when all is in it. */
  readonly to: string;
  readonly key: MongodKey;
  readonly log: MongodRunOptions['log'];
}

/**
 * Copies the data and takes the copy out of its replica set. A copy that a killed node left unfinished is thrown away.
 *
 * Of a set, mongod keeps a journal of the oplog only. After a crash the last acknowledged writes are in the oplog and
 * not yet in their collections, and a plain start would ignore them. So they are replayed first, by the parameters
 * that MongoDB has for this. A replay that is interrupted can leave data of which nobody can tell what is missing:
 * that is why a copy is worked on. In the end the oplog and the configuration of the set are dropped.
 * @throws Error when a step fails; nothing is changed then
 */
export async function carryOver({ binary, from, to, key, log }: CarryOver): Promise<void> {
  await removeDrafts(to);
  await stopOrphanMongod(from);
  // A name of its own: the mongod of a killed node may for a moment still write into the folder that it was given.
  const dbPath = `${to}${draftMark}${randomUUID()}`;
  try {
    const mode = constants.COPYFILE_FICLONE;
    // The earlier version keeps its port with the data.
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

/** Stops what still works on unfinished copies, and removes them; one that cannot be removed costs disk only. */
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

/** Data from before the set was made, by a node killed in its first second: nothing to replay. */
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
