// The doctor on MongoDB: a consistent mall passes, also while receipts arrive, and each fault is named at its place.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  onTestFinished,
  test,
} from 'vitest';
import { createMongoAudit } from '../../src/adapters/mongo/audit.ts';
import { checkNodeVersion, checkPort } from '../../src/cli/doctor/check-environment.ts';
import { examine } from '../../src/cli/doctor.ts';
import { auditLedger } from '../../src/queries/audit-ledger.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { writeRunFile } from '../../src/runtime/run-file.ts';
import { aPurchase, aReturn, aVoid, submitOf } from '../builders.ts';
import { damages, users } from '../queries/damages.ts';
import type { MallOnMongo } from '../queries/mall-on-mongo.ts';
import { openMallOnMongo, shopAWhile, shoppers } from '../queries/mall-on-mongo.ts';
import { rememberDatabase } from '../queries/remember-database.ts';
import { runMain } from './run-main.ts';

let mall: MallOnMongo;
let restore: () => Promise<void>;
let dataDir: string;

// One mall for all cases, because opening one and shopping in it takes longer than checking it.
beforeAll(async () => {
  mall = await openMallOnMongo(inject('mongoUrl'));
  await shopAWhile(mall);
  restore = await rememberDatabase(mall.db);
});
afterAll(() => mall.close());

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'deerfields-doctor-'));
});
afterEach(async () => {
  await restore();
  await rm(dataDir, { recursive: true, force: true });
});

const settings = ({ url, database }: Pick<MallOnMongo, 'url' | 'database'> = mall) => ({
  MONGODB_URL: url,
  MONGODB_DATABASE: database,
  DATA_DIR: dataDir,
  PORT: '0',
});

/** The failed checks by name, each with its detail. */
async function brokenChecks(of: MallOnMongo = mall): Promise<Record<string, string>> {
  const checks = await examine(loadConfig(settings(of)), () => {});
  expect(checks.length).toBeGreaterThan(10);
  return Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]));
}

describe('the ledger', () => {
  test('is consistent after purchases, partial returns, voids and a void before its receipt', async () => {
    expect(await brokenChecks()).toEqual({});
  });

  test.each(damages)('$title', async ({ done, breaks }) => {
    await done(mall.db);
    const broken = await brokenChecks();
    expect(Object.keys(broken).toSorted()).toEqual(Object.keys(breaks).toSorted());
    for (const [name, said] of Object.entries(breaks)) expect(broken[name]).toMatch(said);
  });

  test('reports no fault while receipts arrive', async () => {
    // A separate mall, because this test buys, and the other one's documents are changed without its caches.
    const busy = await openMallOnMongo(inject('mongoUrl'));
    onTestFinished(() => busy.close());
    await shopAWhile(busy);
    let flowing = true;
    let carried = 0;
    const till = async (number: number): Promise<void> => {
      for (let index = 0; flowing; index += 1) {
        const userId = shoppers[(number + index) % shoppers.length] ?? 'sara';
        const name = { receiptNo: `live-${number}-${index}` };
        const issuedAt = new Date().toISOString();
        await busy.carry(submitOf(aPurchase({ ...name, userId, issuedAt })));
        if (index % 3 === 0) await busy.carry(aReturn({ ...name, amount: 5_000 }));
        if (index % 5 === 0) await busy.carry(aVoid(name));
        carried += 1;
        await setTimeout(10);
      }
    };
    const tills = Promise.all(Array.from({ length: 16 }, (_, number) => till(number)));
    try {
      for (let visit = 0; visit < 6 || carried < 300; visit += 1) {
        expect(await brokenChecks(busy)).toEqual({});
        // Also when the audit resumes shopper by shopper.
        const checks = await auditLedger(createMongoAudit(busy.db, 5_000), { chunk: 1 });
        expect(checks.filter(({ ok }) => !ok)).toEqual([]);
      }
    } finally {
      flowing = false;
      await tills;
    }
  });
});

describe('the port', () => {
  const config = (port: number) => ({ HOST: '127.0.0.1', PORT: port });

  test('is free', async () => {
    const port = await listen(onTestFinished);
    await port.close();
    expect(await checkPort(config(port.number), null)).toMatchObject({ ok: true });
  });

  test('is taken by another program', async () => {
    const port = await listen(onTestFinished);
    expect(await checkPort(config(port.number), null)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('set PORT'),
    });
  });

  test('belongs to a node that does not answer', async () => {
    const node = { url: 'http://127.0.0.1:9', pid: process.pid, database: 'deerfields', mongo: null };
    expect(await checkPort(config(0), node)).toMatchObject({ ok: false });
  });
});

test('names a Node version that is too old', () => {
  expect(checkNodeVersion('22.17.3', '>=22.18')).toMatchObject({ ok: false });
  expect(checkNodeVersion('22.18.0', '>=22.18')).toMatchObject({ ok: true });
  expect(checkNodeVersion('24.0.0', '>=22.18')).toMatchObject({ ok: true });
});

describe('as a process', () => {
  test('exits 0 and prints every check as JSON when all is well', async () => {
    const { code, stdout } = await doctor(['--json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true });
    expect(report.checks.map(({ name }: { name: string }) => name)).toEqual([
      ...['node', 'port', 'mongodb', 'schema'],
      ...[
        'documents',
        'snapshots',
        'sequence',
        'balances',
        'projection',
        'totals',
        'awards',
        'claims',
        'receipts',
        'corrections',
        'rulebooks',
      ],
      'leaderboards',
    ]);
    expect(code).toBe(0);
  });

  test('exits 1 and names the fault, readable and without colours', async () => {
    await users(mall.db).updateOne({ _id: 'mina' }, { $inc: { coins: 7 } });
    const { code, stdout } = await doctor([]);
    expect(stdout).toMatch(/^ok {6}sequence {5}entries/m);
    expect(stdout).toMatch(/^BROKEN {2}projection {3}1 broken\n +user mina: coins is/m);
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(1);
    expect(await doctor(['--json'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"ok":false'),
    });
  });

  test('reports a database of another format, and does not read its ledger', async () => {
    await mall.db
      .collection<{ _id: string }>('meta')
      .updateOne({ _id: 'format' }, { $set: { value: 1 } }, { upsert: true });
    const { code, stdout } = await doctor(['--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; detail: string }[] };
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(['format']);
    expect(checks.at(-1)?.detail).toMatch(
      /is of form 1, this version writes form \d+\. Start the version that wrote it/,
    );
    expect(code).toBe(1);
  });

  test('uses the database of the node that runs in the folder', async () => {
    const server = await listen(onTestFinished);
    const mongo = { url: mall.url, version: '0' };
    const url = `http://127.0.0.1:${server.number}`;
    await writeRunFile(dataDir, { url, pid: process.pid, database: mall.database, mongo });
    const { stdout } = await doctor(['--json'], { MONGODB_URL: '', MONGODB_DATABASE: 'another' });
    const { checks } = JSON.parse(stdout);
    expect(checks).toContainEqual({
      name: 'mongodb',
      ok: true,
      detail: expect.stringContaining(`database ${mall.database} (the running node's)`),
    });
  });

  test('says that a node in memory has no ledger to check', async () => {
    const { code, stdout } = await doctor(['--json'], { MONGODB_URL: '', STORE: 'memory' });
    expect(JSON.parse(stdout).checks).toContainEqual({
      name: 'mongodb',
      ok: true,
      detail: 'STORE is memory: nothing is kept, so there are no books to check',
    });
    expect(code).toBe(0);
  });

  test('says that the database cannot be reached', async () => {
    const { code, stdout } = await doctor(['--json'], {
      MONGODB_URL: 'mongodb://127.0.0.1:9/?replicaSet=rs0',
      TUNING: '{"mongoTimeoutMs":500}',
    });
    expect(JSON.parse(stdout).checks).toContainEqual({
      name: 'mongodb',
      ok: false,
      detail: expect.stringContaining('MongoDB cannot be reached'),
    });
    expect(code).toBe(1);
  });

  test('starts the node’s own database for the check, and stops it again', async () => {
    const { code, stdout, stderr } = await doctor(['--json'], {
      MONGODB_URL: '',
      MONGOD_BINARY: inject('mongodBinary'),
    });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    expect(stdout).toContain('the database is empty');
    expect(stderr).toContain('started for this command and stopped again');
    expect(code).toBe(0);
  });
});

const doctor = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runMain(['doctor', ...args], { ...settings(), ...env });

/** A program that listens, answers nothing, and ends with the test. */
async function listen(finished: typeof onTestFinished) {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  finished(close);
  return { number: typeof address === 'object' && address !== null ? address.port : 0, close };
}
