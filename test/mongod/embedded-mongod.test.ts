// The node's own mongod under faults: stops, kills, orphans, foreign processes, a lost password, a second node.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import { type EmbeddedMongod, startEmbeddedMongod } from '../../src/supervision/mongod/embedded-mongod.ts';
import { silent } from '../silent-log.ts';
import { untilHolds } from '../until-holds.ts';

const binary = inject('mongodBinary');
let dataDir: string;
let started: EmbeddedMongod[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-mongod-'));
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((mongod) => mongod.stop()));
  expect(mongodsOnDataDir()).toEqual([]);
  expect(watchersOf(process.pid)).toEqual([]);
  await rm(dataDir, { recursive: true, force: true });
});

async function start(more: Partial<Parameters<typeof startEmbeddedMongod>[0]> = {}): Promise<EmbeddedMongod> {
  const mongod = await startEmbeddedMongod({
    dataDir,
    binary,
    cacheGb: 0.25,
    log: silent,
    onProgress: () => {},
    ...more,
  });
  started.push(mongod);
  return mongod;
}

function processes(): { pid: number; args: string }[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const found = /^\s*(\d+)\s+([^Z]\S*)\s+(.*)$/.exec(line);
    return found === null ? [] : [{ pid: Number(found[1]), args: found[3] ?? '' }];
  });
}

function mongodsOnDataDir(): number[] {
  const named = processes().filter(({ args }) => args.includes(`--dbpath ${join(dataDir, 'mongodb')}`));
  return named.map(({ pid }) => pid);
}

function watchersOf(pid: number): number[] {
  const found = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return found.flatMap((line) => {
    const [own, parent, state, ...words] = line.trim().split(/\s+/);
    return Number(parent) === pid && words.includes('deerfields-watcher') && state !== 'Z'
      ? [Number(own)]
      : [];
  });
}

async function withCoins<T>(
  url: string,
  work: (coins: ReturnType<typeof coinsOf>) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 60_000 });
  try {
    return await work(coinsOf(client));
  } finally {
    await client.close();
  }
}

function coinsOf(client: MongoClient) {
  return client
    .db('mall')
    .collection<{ _id: string }>('coins', { writeConcern: { w: 'majority', journal: true } });
}

const add = (url: string, id: string) => withCoins(url, (coins) => coins.insertOne({ _id: id }));
const list = (url: string) =>
  withCoins(url, async (coins) => (await coins.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id));

/** A mongod on the data folder that no node of ours started completely. */
async function aMongodByHand(...more: string[]): Promise<number> {
  const dbPath = join(dataDir, 'mongodb');
  await mkdir(dbPath, { recursive: true });
  const args = ['--dbpath', dbPath, '--port', '0', '--bind_ip', '127.0.0.1', '--nounixsocket'];
  const child = spawn(binary, [...args, ...more], { stdio: ['ignore', 'pipe', 'ignore'] });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await untilHolds(() => expect(log).toContain('"Waiting for connections"'));
  return child.pid ?? 0;
}

test('a restart keeps the data, and a stop leaves no process', async () => {
  const first = await start();
  expect(first.url).toMatch(/^mongodb:\/\/deerfields:[0-9a-f]{64}@127\.0\.0\.1:\d+\/$/);
  expect(first.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(mongodsOnDataDir()).toEqual([first.pid()]);
  await add(first.url, 'a');
  await Promise.all([first.stop(), first.stop()]);
  expect(first.pid()).toBeUndefined();
  expect(mongodsOnDataDir()).toEqual([]);

  const second = await start();
  expect(new URL(second.url).password).toBe(new URL(first.url).password);
  expect(await list(second.url)).toEqual(['a']);
  expect(await readFile(join(dataDir, 'mongo.log'), 'utf8')).toMatch(/Waiting for connections/);
});

test('without the password nobody can read, write or create a user', async () => {
  const { url } = await start();
  await add(url, 'a');
  const { host } = new URL(url);
  const without = new MongoClient(`mongodb://${host}/`, { serverSelectionTimeoutMS: 60_000 });
  const refused = { codeName: 'Unauthorized' };
  await expect(coinsOf(without).updateOne({}, { $set: { coins: 1 } })).rejects.toMatchObject(refused);
  await expect(coinsOf(without).findOne()).rejects.toMatchObject(refused);
  const user = { createUser: 'me', pwd: 'me', roles: ['root'] };
  await expect(without.db('admin').command(user)).rejects.toMatchObject(refused);
  await without.close();
  const guess = 'f'.repeat(64);
  for (const login of [`deerfields:${guess}@${host}/`, `__system:${guess}@${host}/?authSource=local`]) {
    await expect(add(`mongodb://${login}`, 'b')).rejects.toMatchObject({ codeName: 'AuthenticationFailed' });
  }
  expect(await list(url)).toEqual(['a']);
});

test('the password is in one file that only its owner can read, and in no log or command line', async () => {
  const { url } = await start();
  const { password } = new URL(url);
  expect(await readFile(join(dataDir, 'mongo.key'), 'utf8')).toBe(password);
  if (process.platform !== 'win32') {
    expect((await stat(join(dataDir, 'mongo.key'))).mode & 0o777).toBe(0o600);
  }
  expect(await readFile(join(dataDir, 'mongo.log'), 'utf8')).not.toContain(password);
  expect(processes().filter(({ args }) => args.includes(password))).toEqual([]);
});

test('a first start that was killed before the user existed is completed by the next one', async () => {
  // Killed while the password was written: half of it is in a draft that everybody can read.
  await writeFile(join(dataDir, 'mongo.key.new'), 'half');
  await writeFile(join(dataDir, 'mongo.key'), '1'.repeat(64), { mode: 0o600 });
  const auth = ['--auth', '--keyFile', join(dataDir, 'mongo.key')];
  const pid = await aMongodByHand(...auth);
  process.kill(pid, 'SIGKILL');
  await untilHolds(() => expect(mongodsOnDataDir()).toEqual([]));
  const { url } = await start();
  await add(url, 'a');
  expect(await list(url)).toEqual(['a']);
});

test('a lost password is replaced, and the data is kept', async () => {
  const first = await start();
  await add(first.url, 'a');
  await first.stop();
  await writeFile(join(dataDir, 'mongo.key.new'), 'left over');
  await rm(join(dataDir, 'mongo.key'));
  const second = await start();
  expect(new URL(second.url).password).not.toBe(new URL(first.url).password);
  expect(await list(second.url)).toEqual(['a']);
  const old = new URL(second.url);
  old.password = new URL(first.url).password;
  await expect(list(old.href)).rejects.toMatchObject({ codeName: 'AuthenticationFailed' });
  expect((await readdir(dataDir)).toSorted()).toEqual(['mongo.key', 'mongo.lock', 'mongo.log', 'mongodb']);
});

test('acknowledged writes survive kill -9 during writes', async () => {
  const mongod = await start();
  const acknowledged: string[] = [];
  let down = false;
  await withCoins(mongod.url, async (coins) => {
    const write = async (writer: number): Promise<void> => {
      for (let at = 0; !down; at += 1) {
        const id = `${writer}-${at}`;
        await coins.insertOne({ _id: id }).then(
          () => acknowledged.push(id),
          () => undefined, // the connection was lost: it was not acknowledged
        );
      }
    };
    const writers = [1, 2, 3, 4].map(write);
    await untilHolds(() => expect(acknowledged.length).toBeGreaterThan(200));
    process.kill(mongod.pid() ?? 0, 'SIGKILL');
    down = true;
    await Promise.all(writers);
  });
  const stored = new Set(await list(mongod.url));
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
});

test('a store on a standalone server detects whether it accepts writes', async () => {
  const mongod = await start();
  const settings = { url: mongod.url, database: 'mall', poolMin: 0, poolMax: 2, timeoutMs: 5_000 };
  const store = await openMongoStore(await connectMongo(settings), settings);
  expect(store.isAvailable()).toBe(true);
  process.kill(mongod.pid() ?? 0, 'SIGKILL');
  await untilHolds(() => expect(store.isAvailable()).toBe(false));
  await untilHolds(() => expect(store.isAvailable()).toBe(true));
  await store.close();
});

test('a killed mongod is restarted with its data, and both events are logged', async () => {
  const log = { ...silent, error: vi.fn(), info: vi.fn() };
  const mongod = await start({ log });
  for (const [round, id] of ['a', 'b'].entries()) {
    await add(mongod.url, id);
    const killed = mongod.pid() ?? 0;
    process.kill(killed, 'SIGKILL');
    await untilHolds(() => expect(log.info).toHaveBeenCalledTimes(round + 1));
    expect(log.info).toHaveBeenLastCalledWith(
      { back: { pid: mongod.pid(), downMs: expect.any(Number) } },
      'mongod runs again',
    );
    const death = { pid: killed, reason: 'ended by SIGKILL', inARow: round + 1, isPlanned: false };
    expect(log.error).toHaveBeenLastCalledWith(
      { death: { ...death, restartInMs: expect.any(Number) } },
      'mongod died; restarting it',
    );
    expect(mongod.pid()).not.toBe(killed);
  }
  expect(await list(mongod.url)).toEqual(['a', 'b']);
});

test('a stop during the restart leaves no process', async () => {
  const died = Promise.withResolvers<void>();
  const mongod = await start({ log: { ...silent, error: () => died.resolve() } });
  process.kill(mongod.pid() ?? 0, 'SIGKILL');
  await died.promise;
  await mongod.stop();
  expect(mongodsOnDataDir()).toEqual([]);
});

test('a stop after a death leaves no watcher of the dead process, however slow it is', async () => {
  const died = Promise.withResolvers<void>();
  const mongod = await start({ log: { ...silent, error: () => died.resolve() } });
  // A frozen watcher does not react, and is killed in the end.
  for (const watcher of watchersOf(process.pid)) process.kill(watcher, 'SIGSTOP');
  process.kill(mongod.pid() ?? 0, 'SIGKILL');
  await died.promise;
  await mongod.stop();
  expect(watchersOf(process.pid)).toEqual([]);
});

async function aNode(): Promise<{ node: ReturnType<typeof spawn>; url: string; pid: number }> {
  const node = spawn(process.execPath, [join(import.meta.dirname, 'running-node.ts'), dataDir, binary], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(node.stdout, 'data');
  return { node, ...JSON.parse(String(line)) };
}

test('after kill -9 of a node its mongod ends by itself', async () => {
  const { node, pid } = await aNode();
  expect(mongodsOnDataDir()).toEqual([pid]);
  node.kill('SIGKILL');
  await untilHolds(() => expect(mongodsOnDataDir()).toEqual([]));
});

test('a mongod that outlived its node is stopped, and the next node has the data', async () => {
  const { node, url, pid } = await aNode();
  await add(url, 'a');
  // Without its watcher, mongod outlives the node for good.
  for (const watcher of watchersOf(node.pid ?? 0)) process.kill(watcher, 'SIGKILL');
  node.kill('SIGKILL');
  await once(node, 'exit');
  expect(mongodsOnDataDir()).toEqual([pid]);

  const next = await start();
  expect(mongodsOnDataDir()).toEqual([next.pid()]);
  expect(await list(next.url)).toEqual(['a']);
});

test('a mongod that no node started is left alone, and the start says so', async () => {
  const pid = await aMongodByHand('--replSet', 'somebodys');
  await expect(start()).rejects.toThrow(`A mongod that no node started (process ${pid})`);
  expect(mongodsOnDataDir()).toEqual([pid]);
  process.kill(pid, 'SIGKILL');
  await untilHolds(() => expect(mongodsOnDataDir()).toEqual([]));
});

test('a second node on the same folder is refused and does no harm', async () => {
  const mongod = await start();
  await expect(start()).rejects.toThrow(`in use by another node (process ${process.pid})`);
  await add(mongod.url, 'a');
  expect(await list(mongod.url)).toEqual(['a']);
});

test('a lock of a dead node is ignored, even if its process id is in use again', async () => {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'mongo.lock'), JSON.stringify({ pid: process.pid, start: 'earlier' }));
  await (await start()).stop();
  await writeFile(join(dataDir, 'mongo.lock'), '{ half');
  await start();
});

test('a data folder that mongod cannot open is reported with the reason', async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, 'mongodb', 'WiredTiger.turtle'), 'nonsense');
  await expect(start()).rejects.toThrow(/^mongod did not start: .*mongo\.log/s);
});
