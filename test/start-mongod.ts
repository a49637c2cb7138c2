// Starts one real mongod for a whole test run and stops it afterwards.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedMongod } from '../src/supervision/mongod/embedded-mongod.ts';
import { findMongodBinary } from '../src/supervision/mongod/find-binary.ts';
import { silent } from './silent-log.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A plain mongod with a password, shared by all tests: use your own database name. */
    mongoUrl: string;
    /** The mongod binary, for tests that start their own, or a replica set. */
    mongodBinary: string;
  }
}

/** Called by vitest before the first test; returns the function to call after the last one. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { path } = await findMongodBinary({
    explicit: process.env['MONGOD_BINARY'],
    cacheDir: join(import.meta.dirname, '..', '.cache', 'mongod'),
    onProgress: (line) => console.error(line),
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-test-'));
  const mongod = await startEmbeddedMongod({
    dataDir,
    binary: path,
    log: { ...silent, error: (fields, message) => console.error("The tests'", message, fields) },
    onProgress: console.error,
  });
  project.provide('mongoUrl', mongod.url);
  project.provide('mongodBinary', path);
  return async () => {
    await mongod.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
