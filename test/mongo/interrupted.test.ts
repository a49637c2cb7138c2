// A server that shuts down or is too slow breaks commands off: their result is `unavailable` or unknown, never an internal error.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createAppend } from '../../src/adapters/mongo/append.ts';
import { majorityDb, reached } from '../../src/adapters/mongo/reach.ts';
import { createMongoRulebooks } from '../../src/adapters/mongo/rulebooks.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import type { MongodLog } from '../../src/supervision/mongod/mongod-log.ts';
import { openMongodLog } from '../../src/supervision/mongod/mongod-log.ts';
import { runMongodOnFreePort } from '../../src/supervision/mongod/mongod-run.ts';
import { firstOf } from '../contract/batches.ts';

const interruptedAtShutdown = 11_600;
const maxTimeExpired = 50;

let dir: string;
let log: MongodLog;
let client: MongoClient;
let stop: () => Promise<unknown>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deerfields-interrupted-'));
  const dbPath = join(dir, 'mongodb');
  await mkdir(dbPath);
  log = openMongodLog(join(dir, 'mongo.log'));
  const args = ['--setParameter', 'enableTestCommands=1', '--wiredTigerCacheSizeGB', '0.25'];
  const { run, port } = await runMongodOnFreePort({ binary: inject('mongodBinary'), dbPath, log, args });
  stop = () => run.stop();
  client = new MongoClient(`mongodb://127.0.0.1:${port}/`, { retryReads: false, retryWrites: false });
});

afterAll(async () => {
  await client.close();
  await stop();
  await log.close();
  await rm(dir, { recursive: true, force: true });
});

/** The next `times` of these commands fail as in a server that shuts down, or with another code. */
const breakOff = (command: string, times: number, errorCode = interruptedAtShutdown): Promise<unknown> =>
  client.db('admin').command({
    configureFailPoint: 'failCommand',
    mode: { times },
    data: { failCommands: [command], errorCode },
  });

test.each([
  ['interrupted', interruptedAtShutdown],
  ['out of time', maxTimeExpired],
])('a read that is %s is `unavailable`', async (_, code) => {
  await breakOff('find', 1, code);
  const users = majorityDb(client, 'mall').collection('users');
  await expect(reached(users.find().toArray())).rejects.toThrow(StoreUnavailableError);
  expect(await reached(users.find().toArray())).toEqual([]);
});

test('a batch that needs the rules of an earlier rulebook is `unavailable` too', async () => {
  await breakOff('find', 1);
  const rulebooks = createMongoRulebooks(majorityDb(client, 'mall'), 60_000);
  await expect(rulebooks.get(1)).rejects.toThrow(StoreUnavailableError);
});

test('an interrupted insert is sent again and stored once', async () => {
  const db = majorityDb(client, 'mall');
  const { document } = firstOf('sara');
  await breakOff('insert', 2);
  expect(await createAppend(db, { instance: 'n1', timeoutMs: 60_000 })([document])).toEqual(['stored']);
  expect(await db.collection('ledger').countDocuments()).toBe(1);
});

test('an insert that is interrupted until its deadline has an unknown result', async () => {
  const db = majorityDb(client, 'other');
  await breakOff('insert', 1_000);
  expect(await createAppend(db, { instance: 'n1', timeoutMs: 300 })([firstOf('sara').document])).toEqual([
    'unknown',
  ]);
  await breakOff('insert', 0);
});
