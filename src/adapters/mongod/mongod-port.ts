// The port of the embedded mongod: chosen once, kept with the data, because the replica set's member list names it.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The port that is kept with the data of `dbPath`, if there is one. */
export async function readKeptPort(dbPath: string): Promise<number | undefined> {
  const text = await readFile(fileOf(dbPath), 'utf8').catch(() => '');
  return /^\d{4,5}\s*$/.test(text) ? Number(text) : undefined;
}

/** Keeps the port with the data. */
export async function keepPort(dbPath: string, port: number): Promise<void> {
  await writeFile(fileOf(dbPath), `${port}\n`);
}

/** Forgets the kept port: while it is absent, a start moves the data to a port of its choice. */
export async function forgetPort(dbPath: string): Promise<void> {
  await rm(fileOf(dbPath), { force: true });
}

function fileOf(dbPath: string): string {
  return join(dbPath, 'port');
}
