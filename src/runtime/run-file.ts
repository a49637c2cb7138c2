// `DATA_DIR/run.json`: where the running node or cluster and its database are, for tools on the same machine.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, startOf } from '../adapters/processes/process-facts.ts';
import type { Database } from './database.ts';

export interface RunFile {
  /** The address of the node, or of the balancer of a cluster. */
  readonly url: string;
  /** The process that wrote the file: the node, or the supervisor of the cluster. */
  readonly pid: number;
  readonly database: string;
  readonly mongo: { readonly url: string; readonly pid?: number; readonly version: string } | null;
  /** The parts of a cluster. A `pid` is absent while the process restarts, or if the cluster did not start it. */
  readonly nodes?: readonly { readonly id: string; readonly url: string; readonly pid?: number }[];
  readonly redis?: { readonly url: string; readonly pid?: number } | null;
  readonly balancer?: { readonly pid?: number } | null;
}

/** A database in the run file. */
export function describeMongo(mongo: NonNullable<Database['mongo']>): NonNullable<RunFile['mongo']> {
  const pid = mongo.pid();
  return { url: mongo.url, ...(pid === undefined ? {} : { pid }), version: mongo.version };
}

/** `started` distinguishes the process from a later one with the same id, as after each start of a container. */
interface Written extends RunFile {
  readonly started?: string;
}

const fileIn = (dataDir: string): string => path.join(dataDir, 'run.json');

/** Writes the file atomically: a reader sees the old content or the new. */
export async function writeRunFile(dataDir: string, content: RunFile): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  const started = startOf(content.pid);
  const written: Written = { ...content, ...(started === undefined ? {} : { started }) };
  // The address of the database may contain a password.
  await writeFile(draft, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, fileIn(dataDir));
}

/** The process that runs on this folder now; null if none does. A file that was left behind counts as none. */
export async function readRunFile(dataDir: string): Promise<RunFile | null> {
  try {
    const text = await readFile(fileIn(dataDir), 'utf8');
    const { started, ...content } = JSON.parse(text) as Written; // written by writeRunFile
    const isSame = started === undefined || started === startOf(content.pid);
    return isSame && isAlive(content.pid) ? content : null;
  } catch {
    return null;
  }
}

/** Deletes the file if this process wrote it. */
export async function removeRunFile(dataDir: string): Promise<void> {
  const running = await readRunFile(dataDir);
  if (running?.pid === process.pid) await rm(fileIn(dataDir), { force: true });
}
