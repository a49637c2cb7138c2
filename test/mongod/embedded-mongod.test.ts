// The embedded mongod through what can happen to it: stops, kills, orphans, a stolen port, a second node.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { type EmbeddedMongod, startEmbeddedMongod } from '../../src/adapters/mongod/embedded-mongod.ts';
import { transactionLifetimeSeconds } from '../../src/adapters/mongod/mongod-run.ts';

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
  const mongod = await startEmbeddedMongod({ dataDir, binary, cacheGb: 0.25, ...more });
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
  const named = processes().filter(({ args }) => args.includes(`--dbpath ${join(dataDir, 'mongo')}`));
  return named.map(({ pid }) => pid);
}

function watchersOf(pid: number): number[] {
  return processes().flatMap(({ pid: own, args }) => (args.includes(`mongo_killer.js ${pid} `) ? [own] : []));
}

async function withCoins<T>(
  url: string,
  work: (coins: ReturnType<typeof coinsOf>) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10_000 });
  try {
    return await work(coinsOf(client));
  } finally {
    await client.close();
  }
}

function coinsOf(client: MongoClient) {
  return client.db('mall').collection<{ _id: string }>('coins', { writeConcern: { w: 'majority' } });
}

const add = (url: string, id: string) => withCoins(url, (coins) => coins.insertOne({ _id: id }));
const list = (url: string) =>
  withCoins(url, async (coins) => (await coins.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id));

async function aMongodByHand(replSet: string): Promise<number> {
  const dbPath = join(dataDir, 'mongo');
  await mkdir(dbPath, { recursive: true });
  const args = ['--dbpath', dbPath, '--port', '0', '--bind_ip', '127.0.0.1', '--nounixsocket'];
  const child = spawn(binary, [...args, '--replSet', replSet], { stdio: 'ignore' });
  await vi.waitFor(async () => {
    expect((await readFile(join(dbPath, 'mongod.lock'), 'utf8')).trim()).toBe(String(child.pid));
  }, 10_000);
  return child.pid ?? 0;
}

test('a restart keeps data and port, and a stop leaves no process', async () => {
  const first = await start();
  expect(first.url).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/\?replicaSet=deerfields$/);
  expect(first.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(mongodsOnDataDir()).toEqual([first.pid()]);
  await add(first.url, 'a');
  await Promise.all([first.stop(), first.stop()]);
  expect(first.pid()).toBeUndefined();
  expect(mongodsOnDataDir()).toEqual([]);

  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await list(second.url)).toEqual(['a']);
  expect(await readFile(join(dataDir, 'mongo.log'), 'utf8')).toMatch(/Waiting for connections/);
});

test('when mongod is killed it comes back with its data, and both are told', async () => {
  const onDeath = vi.fn();
  const onReturn = vi.fn();
  const mongod = await start({ onDeath, onReturn });
  for (const [round, id] of ['a', 'b'].entries()) {
    await add(mongod.url, id);
    const killed = mongod.pid() ?? 0;
    process.kill(killed, 'SIGKILL');
    await vi.waitFor(() => expect(onReturn).toHaveBeenCalledTimes(round + 1), 10_000);
    expect(onDeath).toHaveBeenLastCalledWith(
      expect.objectContaining({ pid: killed, reason: 'ended by SIGKILL', inARow: round + 1 }),
    );
    expect(mongod.pid()).not.toBe(killed);
  }
  expect(await list(mongod.url)).toEqual(['a', 'b']);
});

test('what nobody finishes is let go: a transaction left open does not hold its place for long', async () => {
  const { url } = await start();
  await add(url, 'a');
  const client = new MongoClient(url);
  const open = client.startSession();
  open.startTransaction();
  await coinsOf(client).deleteOne({ _id: 'a' }, { session: open });
  const since = Date.now();
  await withCoins(url, (coins) =>
    vi.waitFor(() => coins.findOneAndDelete({ _id: 'a' }, { maxTimeMS: 1_000 }), {
      timeout: 2 * transactionLifetimeSeconds * 1_000,
    }),
  );
  expect(Date.now() - since).toBeGreaterThan(1_000);
  await expect(open.commitTransaction()).rejects.toMatchObject({ codeName: 'NoSuchTransaction' });
  await client.close();
}, 30_000);

test('a stop during the restart leaves nothing running', async () => {
  const died = Promise.withResolvers<void>();
  const mongod = await start({ onDeath: () => died.resolve() });
  process.kill(mongod.pid() ?? 0, 'SIGKILL');
  await died.promise;
  await mongod.stop();
  expect(mongodsOnDataDir()).toEqual([]);
});

test('a stop after a death leaves no watcher of the dead one, however slow it is', async () => {
  const died = Promise.withResolvers<void>();
  const mongod = await start({ onDeath: () => died.resolve() });
  // One that is frozen hears nothing and is killed in the end.
  for (const watcher of watchersOf(process.pid)) process.kill(watcher, 'SIGSTOP');
  process.kill(mongod.pid() ?? 0, 'SIGKILL');
  await died.promise;
  await mongod.stop();
  expect(watchersOf(process.pid)).toEqual([]);
}, 30_000);

test('after kill -9 of a node its mongod is stopped and the next node has data and port', async () => {
  const node = spawn(process.execPath, [join(import.meta.dirname, 'running-node.ts'), dataDir, binary], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(node.stdout, 'data');
  const { url, pid }: { url: string; pid: number } = JSON.parse(String(line));
  await add(url, 'a');
  // Without its watcher, mongod would outlive the node for good.
  for (const watcher of watchersOf(node.pid ?? 0)) process.kill(watcher, 'SIGKILL');
  node.kill('SIGKILL');
  await once(node, 'exit');
  expect(mongodsOnDataDir()).toEqual([pid]);

  const next = await start();
  expect(next.url).toBe(url);
  expect(mongodsOnDataDir()).toEqual([next.pid()]);
  expect(await list(next.url)).toEqual(['a']);
});

test('a mongod that no node started is left alone, and the start says so', async () => {
  const pid = await aMongodByHand('somebodys');
  await expect(start()).rejects.toThrow(`A mongod that no node started (process ${pid})`);
  expect(mongodsOnDataDir()).toEqual([pid]);
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(mongodsOnDataDir()).toEqual([]));
  await start();
});

test('when the port was taken meanwhile, the data moves to another', async () => {
  const first = await start();
  await add(first.url, 'a');
  const port = Number(new URL(first.url).port);
  // Unclean, so that the move has a journal to replay.
  process.kill(first.pid() ?? 0, 'SIGKILL');
  await first.stop();
  // One that accepts and says nothing is the worst of neighbours.
  const thief = createServer((socket) => socket.on('error', () => undefined)).listen(port, '127.0.0.1');
  await once(thief, 'listening');

  const second = await start();
  expect(second.url).not.toBe(first.url);
  expect(await list(second.url)).toEqual(['a']);
  await add(second.url, 'b');
  await second.stop();
  thief.close();

  const third = await start();
  expect(third.url).toBe(second.url);
  expect(await list(third.url)).toEqual(['a', 'b']);
}, 30_000);

test('a second node on the same folder is refused and harms nothing', async () => {
  const mongod = await start();
  await expect(start()).rejects.toThrow(`in use by another node (process ${process.pid})`);
  await add(mongod.url, 'a');
  expect(await list(mongod.url)).toEqual(['a']);
});

test('a lock of a dead node does not count, even when its process id is in use again', async () => {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'mongo.lock'), JSON.stringify({ pid: process.pid, start: 'earlier' }));
  await (await start()).stop();
  await writeFile(join(dataDir, 'mongo.lock'), '{ half');
  await start();
});

test('a data folder that mongod cannot open gives its reason', async () => {
  await (await start()).stop();
  await writeFile(join(dataDir, 'mongo', 'WiredTiger.turtle'), 'nonsense');
  await expect(start()).rejects.toThrow(/^mongod did not start: .*mongo\.log/s);
});
