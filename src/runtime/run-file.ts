// `DATA_DIR/run.json`: where the running node or cluster and its database are, for tools on the same machine.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, startOf } from '../adapters/processes/process-facts.ts';
import type { Database } from './database.ts';

export interface RunFile {
  /** Of the node; of a cluster, where its balancer listens. */
  readonly url: string;
  /** Whoever wrote the file: the node, or what keeps the cluster running. */
  readonly pid: number;
  readonly database: string;
  readonly mongo: { readonly url: string; readonly pid?: number; readonly version: string } | null;
  /** Of a cluster. A `pid` is absent while the process is being started again, or where it is not the cluster's. */
  readonly nodes?: readonly { readonly id: string; readonly url: string; readonly pid?: number }[];
  readonly redis?: { readonly url: string; readonly pid?: number } | null;
  readonly balancer?: { readonly pid?: number } | null;
}

/** A database as the file names it. */
export function describeMongo(mongo: NonNullable<Database['mongo']>): NonNullable<RunFile['mongo']> {
  const pid = mongo.pid();
  return { url: mongo.url, ...(pid === undefined ? {} : { pid }), version: mongo.version };
}

/** What is in the file besides: tells the process from a later one with the same id, as in every start of a container. */
interface Written extends RunFile {
  readonly started?: string;
}

const fileIn = (dataDir: string): string => path.join(dataDir, 'run.json');

/** Writes the file in one step: a reader sees the old one or the new one. */
export async function writeRunFile(dataDir: string, content: RunFile): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  const started = startOf(content.pid);
  const written: Written = { ...content, ...(started === undefined ? {} : { started }) };
  // The database's address may carry a password.
  await writeFile(draft, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, fileIn(dataDir));
}

/** What runs on this folder now; null where nothing does, or only a file was left behind. */
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

/** What ran on this folder when it was last written, whether or not it still does; null where nothing is known. */
export async function readLastRunFile(dataDir: string): Promise<RunFile | null> {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as RunFile; // written by writeRunFile
  } catch {
    return null;
  }
}

/** Takes the file away, if it is this process's own. */
export async function removeRunFile(dataDir: string): Promise<void> {
  const running = await readRunFile(dataDir);
  if (running?.pid === process.pid) await rm(fileIn(dataDir), { force: true });
}
