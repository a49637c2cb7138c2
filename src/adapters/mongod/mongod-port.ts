// The port of the embedded mongod: chosen once, kept with the data, because the replica set's member list names it.

import { randomInt } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below the ranges from which systems take the ports of outgoing connections, so that none of those is in the way. */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
const TRIES = 100;
const LOOK_AGAIN_MS = 25;

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

/** A port of 127.0.0.1 that nobody listens on now. */
export async function chooseFreePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`No free port of 127.0.0.1 between ${FIRST_PORT} and ${LAST_PORT}`);
}

/** Whether 127.0.0.1:port can be listened on. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => done(true)));
  });
}

/**
 * Whether the port is free within `withinMs`. A process that was just killed may hold its sockets a moment longer: its
 * first thread is gone, so it counts as ended, while the others still go.
 */
export async function becomesFree(port: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (!(await isPortFree(port))) {
    if (Date.now() >= deadline) return false;
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}

function fileOf(dbPath: string): string {
  return join(dbPath, 'port');
}
