// A data folder of the previous version, a replica set of one without a password, is converted without loss.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type EmbeddedMongod, startEmbeddedMongod } from '../../src/supervision/mongod/embedded-mongod.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { silent } from '../silent-log.ts';
import { untilHolds } from '../until-holds.ts';

const binary = inject('mongodBinary');
const shoppers = 7;
let dataDir: string;
let started: EmbeddedMongod[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-carry-over-'));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((mongod) => mongod.stop()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(onProgress: (line: string) => void = () => {}): Promise<EmbeddedMongod> {
  const mongod = await startEmbeddedMongod({ dataDir, binary, cacheGb: 0.25, log: silent, onProgress });
  started.push(mongod);
  return mongod;
}

interface OldServer {
  readonly pid: number;
  readonly client: MongoClient;
  /** Kills it. */
  kill(): Promise<void>;
}

/** Starts mongod on `DATA_DIR/mongo` as the previous version did. */
async function startOldServer(): Promise<OldServer> {
  const dbPath = join(dataDir, 'mongo');
  const port = await chooseFreePort();
  await mkdir(dbPath, { recursive: true });
  await writeFile(join(dbPath, 'port'), `${port}\n`);
  const args = ['--port', String(port), '--dbpath', dbPath, '--storageEngine', 'wiredTiger'];
  args.push('--bind_ip', '127.0.0.1', '--noauth', '--nounixsocket', '--replSet', 'deerfields');
  args.push('--oplogSize', '1024', '--wiredTigerCacheSizeGB', '0.25', '--quiet');
  const child = spawn(binary, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const client = await new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 60_000,
    writeConcern: { w: 'majority', journal: true },
  }).connect();
  const admin = client.db('admin');
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  await admin.command({ replSetInitiate: { _id: 'deerfields', members } });
  await untilHolds(async () => expect((await admin.command({ hello: 1 }))['isWritablePrimary']).toBe(true));
  return {
    pid: child.pid ?? 0,
    client,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
      await client.close();
    },
  };
}

/** Writes batches in transactions, as the previous version did, until the server is gone; returns the acknowledged ones. */
async function writeUntilGone({ client }: OldServer, enough: number, thenDo: () => void): Promise<number[]> {
  const receipts = client.db('mall').collection<{ _id: number; claims: string[] }>('receipts');
  const users = client.db('mall').collection<{ _id: number; coins: number }>('users');
  await receipts.createIndex({ claims: 1 }, { unique: true });
  await users.insertMany(Array.from({ length: shoppers }, (_, _id) => ({ _id, coins: 0 })));
  const acknowledged: number[] = [];
  let next = 0;
  let gone = false;
  const write = async (writer: number): Promise<void> => {
    while (!gone) {
      const receipt = next++;
      const session = client.startSession();
      try {
        await session.withTransaction(async () => {
          await receipts.insertOne({ _id: receipt, claims: [`r${receipt}`] }, { session });
          await users.updateOne({ _id: writer }, { $inc: { coins: 1 } }, { session });
        });
        acknowledged.push(receipt);
        if (acknowledged.length === enough) thenDo();
      } catch {
        gone = true; // unknown whether it is stored: it was not acknowledged
      }
      await session.endSession();
    }
  };
  await Promise.all(Array.from({ length: shoppers }, (_, writer) => write(writer)));
  return acknowledged;
}

async function expectAllIn(url: string, acknowledged: readonly number[]): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 30_000 });
  const db = client.db('mall');
  const found = await db.collection<{ _id: number }>('receipts').find().toArray();
  const stored = new Set(found.map(({ _id }) => _id));
  expect(acknowledged.filter((receipt) => !stored.has(receipt))).toEqual([]);
  // Each transaction is complete.
  const coins = (await db.collection('users').find().toArray()).map((user) => Number(user['coins']));
  expect(coins.reduce((sum, each) => sum + each, 0)).toBe(stored.size);
  expect((await db.command({ validate: 'receipts' }))['valid']).toBe(true);
  const twice = db.collection<{ _id: number; claims: string[] }>('receipts');
  await expect(twice.insertOne({ _id: -1, claims: ['r0'] })).rejects.toMatchObject({ code: 11_000 });
  const late = { claims: [`late-${Math.random()}`], _id: stored.size + 100_000 };
  await twice.insertOne(late, { writeConcern: { w: 'majority', journal: true } });
  await twice.deleteOne({ _id: late._id }, { writeConcern: { w: 'majority', journal: true } });
  await client.close();
}

test('after kill -9 during writes every acknowledged write is there, and the old folder is unchanged', async () => {
  const server = await startOldServer();
  const acknowledged = await writeUntilGone(server, 150, () => void server.kill());
  const lines: string[] = [];
  const before = await readFile(join(dataDir, 'mongo', 'WiredTiger.turtle'), 'utf8');
  const first = await start((line) => lines.push(line));
  expect(lines).toEqual([expect.stringContaining(join(dataDir, 'mongo'))]);
  await expectAllIn(first.url, acknowledged);

  // Killed and started again it has the same data, and nothing is converted a second time.
  process.kill(first.pid() ?? 0, 'SIGKILL');
  await first.stop();
  const second = await start((line) => lines.push(line));
  expect(lines).toHaveLength(1);
  await expectAllIn(second.url, acknowledged);
  expect(await readFile(join(dataDir, 'mongo', 'WiredTiger.turtle'), 'utf8')).toBe(before);
  expect((await readdir(dataDir)).toSorted()).toEqual(
    ['mongo', 'mongo.key', 'mongo.lock', 'mongo.log', 'mongodb'].toSorted(),
  );
}, 180_000);

test('a running mongod of the earlier version is stopped first', async () => {
  const server = await startOldServer();
  const receipts = server.client.db('mall').collection<{ _id: number }>('receipts');
  await receipts.insertOne({ _id: 1 });
  const { url } = await start();
  await server.kill();
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 30_000 });
  expect(await client.db('mall').collection<{ _id: number }>('receipts').countDocuments()).toBe(1);
  await client.close();
});

test('a start that is killed halfway begins again with the unchanged folder', async () => {
  const server = await startOldServer();
  const acknowledged = await writeUntilGone(server, 100, () => void server.kill());
  // A partial copy, with unknown missing parts.
  await cp(join(dataDir, 'mongo'), join(dataDir, 'mongodb.new-1'), { recursive: true });
  await rm(join(dataDir, 'mongodb.new-1', 'WiredTiger.wt'));
  // Killed during the replay of the oplog, and again after it.
  for (const said of ['recoverFromOplogAsStandalone', 'dropDatabase']) {
    const log = join(dataDir, 'mongo.log');
    await rm(log, { force: true });
    const file = join(import.meta.dirname, 'running-node.ts');
    const node = spawn(process.execPath, [file, dataDir, binary], { stdio: 'ignore' });
    await untilHolds(async () => expect(await readFile(log, 'utf8')).toMatch(new RegExp(said, 'i')));
    node.kill('SIGKILL');
    await once(node, 'exit');
    // The folder is renamed only after the replay. The second kill is late, so it may have its name already.
    if (said.startsWith('recover')) expect(await readdir(dataDir)).not.toContain('mongodb');
  }
  await expectAllIn((await start()).url, acknowledged);
  expect((await readdir(dataDir)).filter((name) => name.includes('new'))).toEqual([]);
}, 180_000);

test('a folder from before the replica set was created is accepted', async () => {
  await mkdir(join(dataDir, 'mongo'));
  const { url } = await start();
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 30_000 });
  await client.db('mall').collection('receipts').insertOne({});
  await client.close();
});
