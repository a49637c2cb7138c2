// Secrets never appear in the log, whatever fails, at the most verbose level, in both formats.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { runMain } from '../cli/run-main.ts';
import type { MongoDatabase, Who } from './running-node.ts';
import { aReceipt, mongoDatabase, operator, readAnswer, shopper, tablet } from './running-node.ts';
import type { Started } from './started-process.ts';
import { startProcess, whenReady } from './started-process.ts';
import type { TestClient } from './test-client.ts';
import { connectTo, errorOf, refusalOf } from './test-client.ts';
import { until } from './until.ts';

const canary = 'canary7Zq';
const jwtSecret = `${canary}-signs-tokens-and-is-long-enough`;
const redisPassword = `${canary}-redis`;
const shopperName = `${canary.slice(0, 8)}Sara`;
const anyCanary = canary.slice(0, 8);

let dataDir: string;
let started: Started[];
let clients: TestClient[];
let mongo: MongoDatabase;

/** Makes a process take its standard error for a terminal, and so write its readable log. */
const asTerminal = { NODE_OPTIONS: `--import=data:text/javascript,process.stderr.isTTY=true` };
const formats: [string, Record<string, string>][] = [
  ['lines of JSON', {}],
  ['readable lines', asTerminal],
];

const settings = (
  dataDir: string,
  database: string,
  more: Record<string, string>,
): Record<string, string> => ({
  PORT: '0',
  DATA_DIR: dataDir,
  LOG_LEVEL: 'trace',
  JWT_SECRET: jwtSecret,
  MONGODB_URL: inject('mongoUrl'),
  MONGODB_DATABASE: database,
  NODE_ENV: 'production',
  ENROL_ON_RECEIPT: 'true',
  // Admission limits are not under test, however busy the machine is.
  TUNING: '{"loopDelayMaxMs":60000,"mongoPoolMax":10}',
  ...more,
});

const tokenOf = (who: Who): Promise<string> => signToken(jwtSecret, who, 600);

async function connect(url: string, who: Who): Promise<TestClient> {
  const client = connectTo(url, await tokenOf(who));
  clients.push(client);
  await client.greeted();
  return client;
}

/** The command lines of these processes, which everybody on the machine can read. */
const processList = (pids: readonly (number | undefined)[]): string =>
  execFileSync('ps', ['-wwo', 'args=', '-p', pids.join(',')], { encoding: 'utf8' });

describe.each(formats)('as %s', (_, format) => {
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'deerfields-canary-'));
    started = [];
    clients = [];
    mongo = await mongoDatabase('canaries');
  });

  afterEach(async () => {
    for (const client of clients) client.close();
    for (const { child, ended } of started) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
    await mongo.drop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('a node with many kinds of trouble leaks no secret', async () => {
    // A Redis without this user: the driver's error contains the command, and the command the password.
    const redisUrl = inject('redisUrl').replace('redis://', `redis://nobody:${redisPassword}@`);
    const node = startProcess(settings(dataDir, mongo.name, { REDIS_URL: redisUrl, ...format }));
    started.push(node);
    const { url } = await whenReady(node, dataDir);
    await until(() => node.output.stderr.includes('Redis connection failed'), 'Redis refuses');
    const answers: unknown[] = [];
    const ask = async (path: string, headers: Record<string, string>, body?: string): Promise<void> => {
      const init = body === undefined ? {} : { method: 'POST', body };
      const { status, body: said } = await readAnswer(await fetch(new URL(path, url), { headers, ...init }));
      answers.push([status, said]);
    };
    const json = { 'content-type': 'application/json' };

    // Invalid tokens in every place that accepts one.
    answers.push(await refusalOf(url, `${canary}-token`), await refusalOf(url, { token: canary }));
    const wrong = await signToken(`${jwtSecret}-of-another`, shopper(), 600);
    answers.push(await refusalOf(url, wrong));
    for (const authorization of [`Bearer ${canary}`, `Basic ${canary}`, canary, `Bearer ${wrong}`]) {
      await ask('/api/users/sara', { authorization });
      await ask('/metrics', { authorization });
    }
    // Payloads with the name in unexpected places.
    const till = await connect(url, tablet());
    for (const payload of [
      { [canary.repeat(9)]: 1 },
      { ...aReceipt(), userId: { name: shopperName } },
      shopperName,
    ]) {
      answers.push(errorOf(await till.say('receipt:submit', payload)));
    }
    answers.push(errorOf(await till.say(`event:${canary}`, {})));
    const bearer = { authorization: `Bearer ${await tokenOf(tablet())}` };
    await ask('/api/receipts', { ...bearer, ...json }, `{"name": ${canary}`);
    await ask('/api/receipts', { ...bearer, 'content-type': `text/${canary}` }, canary);
    await ask(`/api/boards/coins.mall.day?limit=${canary}`, bearer);
    await ask(
      '/api/receipts',
      { ...bearer, ...json, 'x-request-id': `${canary} "`, traceparent: canary },
      '{}',
    );
    // A handler that fails: the database's error quotes the document that it refuses.
    const sara = await connect(url, shopper());
    await mongo.db.command({ collMod: 'profiles', validator: { name: { $type: 'int' } } });
    answers.push(errorOf(await sara.say('profile:set', { name: shopperName, showName: true })));
    await mongo.db.command({ collMod: 'profiles', validator: {} });
    // One that succeeds, and a leaderboard that could show the name.
    await sara.say('profile:set', { name: shopperName, showName: false });
    await till.say('receipt:submit', aReceipt());
    answers.push(await till.say('board:get', { board: 'coins.mall.day' }), till.pushes('receipt:settled'));
    const who = { authorization: `Bearer ${await tokenOf(operator())}` };
    for (const path of ['/metrics', '/api/performance', '/readyz?verbose', '/livez', '/docs/json']) {
      await ask(path, who);
    }
    const processes = processList([node.child.pid]);
    expect(processes).toContain('main.ts');
    expect((await stat(join(dataDir, 'run.json'))).mode & 0o077).toBe(0);
    node.child.kill('SIGTERM');
    expect(await node.ended).toBe(0);

    // The test provoked every case that it lists.
    expect(node.output.stderr).toContain('handler failed');
    expect(node.output.stderr).toContain('Document failed validation');
    expect(node.output.stderr).toContain('WRONGPASS');
    expect(node.output.stderr).toContain('receipt answered');
    for (const [where, text] of Object.entries({
      ...node.output,
      answers: JSON.stringify(answers),
      processes,
    })) {
      expect(
        text.split('\n').filter((line) => line.includes(anyCanary)),
        where,
      ).toEqual([]);
      expect(
        text.split('\n').filter((line) => line.includes('eyJ')),
        where,
      ).toEqual([]);
    }
  });
});

describe('a node that cannot start gives the reason without the password', () => {
  const secret = `${canary}-mongo`;
  test.each<[string, (port: number) => Record<string, string>]>([
    ['nobody listens', (port) => ({ MONGODB_URL: `mongodb://u:${secret}@127.0.0.1:${port}/?replicaSet=r` })],
    [
      'the password is wrong',
      () => ({ MONGODB_URL: inject('mongoUrl').replace(/\/\/.*@/, `//u:${secret}@`) }),
    ],
    ['no such host', () => ({ MONGODB_URL: `mongodb+srv://u:${secret}@nowhere.invalid/` })],
    ['an address cut off', () => ({ MONGODB_URL: `mongodb://u:${secret}@` })],
    ['an address with a broken escape', () => ({ MONGODB_URL: `mongodb://u:${secret}%zz@h/` })],
    ['a password with what must be escaped', () => ({ MONGODB_URL: `mongodb://u:${secret}/@:x@h/` })],
    ['another scheme', () => ({ MONGODB_URL: `http://u:${secret}@h/` })],
    ['an option that is none', () => ({ MONGODB_URL: `mongodb://u:${secret}@h/?what=${secret}` })],
    ['no port', () => ({ MONGODB_URL: `mongodb://u:${secret}@h:${secret}/` })],
    ['Redis of another scheme', () => ({ REDIS_URL: `http://:${secret}@h` })],
    ['a secret that is too short, and more', () => ({ JWT_SECRET: secret, REDIS_URL: secret, PORT: 'x' })],
  ])('%s', async (_, wrong) => {
    const folder = await mkdtemp(join(tmpdir(), 'deerfields-canary-'));
    const own = { TUNING: '{"mongoTimeoutMs":500}', ...wrong(await chooseFreePort()) };
    const env = settings(folder, 'test-canaries-nowhere', own);
    const runs = await Promise.all([runMain(['start'], env), runMain(['doctor'], env)]);
    await rm(folder, { recursive: true, force: true });
    for (const { code, stdout, stderr } of runs) {
      expect(code).not.toBe(0);
      expect(stdout + stderr).not.toBe('');
      expect(`${stdout}${stderr}`).not.toContain(anyCanary);
    }
  });
});
