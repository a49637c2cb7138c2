// `start` as a process: its own database, its files, its end, and what survives it.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { roles } from '../../src/contracts/roles.ts';
import type { Stats } from '../../src/contracts/shoppers.ts';
import type { RunFile } from '../../src/runtime/run-file.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import type { HttpAnswer } from '../node/running-node.ts';
import { readAnswer } from '../node/running-node.ts';
import type { Started } from '../node/started-process.ts';
import { readRun, startProcess, tokensIn, whenReady } from '../node/started-process.ts';
import { connectTo, dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';

const settings = () => ({ PORT: '0', DATA_DIR: dataDir, MONGOD_BINARY: inject('mongodBinary') });
let dataDir: string;
let started: Started[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-start-'));
  started = [];
});

afterEach(async () => {
  for (const { child } of started) if (child.exitCode === null) child.kill('SIGTERM');
  for (const node of started) await node.ended;
  await rm(dataDir, { recursive: true, force: true });
});

function start(env: Readonly<Record<string, string>> = {}): Started {
  const node = startProcess({ ...settings(), ...env });
  started.push(node);
  return node;
}

const ready = (node: Started): Promise<RunFile> => whenReady(node, dataDir);

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const get = async (url: string, token: string): Promise<HttpAnswer> =>
  readAnswer(await fetch(url, { headers: { authorization: `Bearer ${token}` } }));
/** A node that has just started on a busy machine may answer `busy` to reads, which are repeated. */
const statsOf = (url: string, token: string): Promise<Stats> =>
  until(async () => {
    const { status, body } = await get(`${url}/api/users/u1/stats`, token);
    return status === 200 && (body as Stats); // the route's data
  }, 'the statistics');

let receipts = 0;
async function buy(url: string, token: string): Promise<HttpAnswer> {
  receipts += 1;
  const body = JSON.stringify({
    receiptNo: `r${receipts}`,
    userId: 'u1',
    amount: 1_000_000,
    issuedAt: new Date().toISOString(),
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return readAnswer(await fetch(`${url}/api/receipts`, { method: 'POST', headers, body }));
}

test('starts, prints how to use it, stops at SIGTERM, and continues with its data', async () => {
  const first = start();
  const run = await ready(first);
  expect(run).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: first.child.pid,
    database: 'deerfields',
    mongo: {
      url: expect.stringMatching(/^mongodb:\/\//),
      pid: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+/),
    },
  });
  if (process.platform !== 'win32') expect((await stat(join(dataDir, 'run.json'))).mode & 0o777).toBe(0o600);

  // Any driver may use the database's address.
  const client = await new MongoClient(run.mongo?.url ?? '').connect();
  expect(await client.db('deerfields').collection('rulebooks').countDocuments()).toBe(1);
  await client.close();

  await until(() => first.output.stdout.includes('npm run demo'), 'the welcome');
  expect(first.output.stdout).toContain(`${run.url}/docs`);
  // Links are printed for everybody; tokens and commands only on request.
  expect(first.output.stdout).not.toContain('curl');
  expect(await (await fetch(`${run.url}/app`)).text()).toContain('<html lang="fa" dir="rtl"');
  const tokens = await tokensIn(run.url, first.output.stdout);
  for (const role of roles) {
    const speaker = connectTo(run.url, tokens[role]);
    expect(await speaker.greeted()).toMatchObject({ role, durable: true });
    speaker.close();
  }
  const sara = connectTo(run.url, tokens.shopper);
  await sara.greeted();
  expect((await buy(run.url, tokens.tablet)).body).toMatchObject({ status: 'applied' });
  await until(() => sara.pushes('journal').length > 0, 'the shopper receives it');
  const before = dataOf(await sara.ask('user:stats', {}));
  expect(before.coins).toBeGreaterThan(0);

  // A second one on the same folder is refused with a message, and does no harm.
  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output.stderr).toContain(`already runs on ${dataDir}`);
  expect(await readRun(dataDir)).toEqual(run);

  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await sara.cut();
  expect(sara.pushes('server:draining')).toHaveLength(1);
  await expect(readRun(dataDir)).rejects.toThrow('ENOENT');
  expect(isAlive(run.mongo?.pid ?? 0)).toBe(false);

  const third = start();
  const again = await ready(third);
  // Earlier tokens are still valid, and the coins are there.
  expect(await statsOf(again.url, tokens.shopper)).toEqual(before);
  expect((await buy(again.url, tokens.tablet)).body).toMatchObject({ status: 'applied' });
  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
});

test('killed together with its database, it loses no acknowledged receipt', async () => {
  const first = start({ TUNING: '{"submitRatePerSecond":100000}' });
  const run = await ready(first);
  await until(() => first.output.stdout.includes('npm run demo'), 'the welcome');
  const tokens = await tokensIn(run.url, first.output.stdout);
  let acknowledged = 0;
  let killed = false;
  const tills = Array.from({ length: 8 }, async () => {
    while (!killed) {
      const answer = await buy(run.url, tokens.tablet).catch(() => null);
      if (answer?.status === 200) acknowledged += 1;
    }
  });
  await until(() => acknowledged > 200, 'a few receipts');
  process.kill(run.mongo?.pid ?? 0, 'SIGKILL');
  first.child.kill('SIGKILL');
  killed = true;
  await Promise.all(tills);
  expect(await first.ended).toBeNull();
  expect(await readRun(dataDir)).toEqual(run);

  const second = start();
  const again = await ready(second);
  const stats = await statsOf(again.url, tokens.shopper);
  // Receipts on their way may have been committed as well; acknowledged ones must have been.
  expect(stats.totalReceipts).toBeGreaterThanOrEqual(acknowledged);
  expect(stats.totalReceipts).toBeLessThanOrEqual(acknowledged + 8);
  expect(stats.totalSpent).toBe((stats.totalReceipts ?? 0) * 1_000_000);
});

test('a run.json of a killed node does not stop the next start, even if its pid is in use', async () => {
  // In a container every start may have the same process id: here it is that of another living process.
  const left = { url: 'http://127.0.0.1:1', pid: process.pid, started: 'another boot/1', mongo: null };
  await writeFile(join(dataDir, 'run.json'), JSON.stringify(left));
  const node = start({ STORE: 'memory' });
  expect((await ready(node)).pid).toBe(node.child.pid);
});

describe('a signal', () => {
  test('during the start ends what was started, and is not a failure', async () => {
    const node = start();
    await until(
      () => readFile(join(dataDir, 'mongo.lock')).catch(() => null),
      'the database is being opened',
    );
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);
    await expect(readRun(dataDir)).rejects.toThrow('ENOENT');
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(stdout).not.toContain(dataDir);
  });

  test('sent twice ends the node at once', async () => {
    const node = start({ STORE: 'memory', DRAIN_NOTICE_MS: '60000' });
    const { url } = await ready(node);
    node.child.kill('SIGTERM');
    await until(async () => !(await fetch(`${url}/readyz`)).ok, 'it is stopping');
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(1);
  });

  test('forces a stop that exceeds its time limit', async () => {
    const node = start({ STORE: 'memory', DRAIN_NOTICE_MS: '60000', DRAIN_MS: '300' });
    await ready(node);
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(1);
    expect(node.output.stderr).toContain('stopping took too long');
  });
});

describe('STORE=memory', () => {
  test('warns in every place that data is not kept', async () => {
    const node = start({ STORE: 'memory' });
    const run = await ready(node);
    expect(run.mongo).toBeNull();
    await until(() => node.output.stdout.includes('npm run demo'), 'the welcome');
    expect(node.output.stderr).toContain('NOTHING IS KEPT');
    expect(node.output.stdout).toContain('NOTHING IS KEPT');
    expect(await (await fetch(`${run.url}/readyz`)).json()).toMatchObject({
      durable: false,
      warning: expect.any(String),
    });
    const speaker = connectTo(run.url, (await tokensIn(run.url, node.output.stdout)).shopper);
    expect(await speaker.greeted()).toMatchObject({ durable: false });
    speaker.close();
  });
});

describe('a failed start explains in a sentence', () => {
  test('settings that are wrong, all at once', async () => {
    const node = start({ PORT: 'x', LOG_LEVEL: 'loud' });
    expect(await node.ended).toBe(2);
    expect(node.output.stderr).toContain('PORT');
    expect(node.output.stderr).toContain('LOG_LEVEL');
    expect(node.output.stderr).not.toContain('    at ');
  });

  test('a port that is taken, and stops the database again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number }; // listening on TCP
    const node = start({ PORT: String(port), STORE: 'memory' });
    expect(await node.ended).toBe(1);
    expect(node.output.stderr).toContain('EADDRINUSE');
    other.close();
  });

  test('a database that does not answer, without its password', async () => {
    const node = start({
      MONGODB_URL: `mongodb://mall:canary@127.0.0.1:${await chooseFreePort()}`,
      TUNING: '{"mongoTimeoutMs":500}',
    });
    expect(await node.ended).toBe(1);
    expect(node.output.stderr).toContain('MongoDB cannot be reached');
    expect(node.output.stderr).not.toContain('canary');
  });

  test('production without a rulebook', async () => {
    const secret = 'a secret for tests that is long enough';
    const env = { NODE_ENV: 'production', JWT_SECRET: secret, STORE: 'memory' };
    const node = start(env);
    expect(await node.ended).toBe(1);
    expect(node.output.stderr).toContain('rulebook');
  });
});
