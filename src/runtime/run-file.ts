// `DATA_DIR/run.json`: where the running node and its database are, for tools on the same machine.
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface RunFile {
  readonly url: string;
  readonly pid: number;
  readonly database: string;
  readonly mongo: { readonly url: string; readonly pid?: number; readonly version: string } | null;
}

const fileIn = (dataDir: string): string => path.join(dataDir, 'run.json');

/** Writes the file in one step: a reader sees the old one or the new one. */
export async function writeRunFile(dataDir: string, content: RunFile): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const draft = `${fileIn(dataDir)}.${process.pid}`;
  // The database's address may carry a password.
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, fileIn(dataDir));
}

/** What runs on this folder now; null where nothing does, or only a file was left behind. */
export async function readRunFile(dataDir: string): Promise<RunFile | null> {
  try {
    const content = JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as RunFile; // written by writeRunFile
    return isAlive(content.pid) ? content : null;
  } catch {
    return null;
  }
}

/** Takes the file away, if it is this process's own. */
export async function removeRunFile(dataDir: string): Promise<void> {
  const running = await readRunFile(dataDir);
  if (running?.pid === process.pid) await rm(fileIn(dataDir), { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // A process that has ended and was not yet waited for answers signals, and serves nobody.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
