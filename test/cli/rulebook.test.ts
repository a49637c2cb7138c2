// `rulebook` as a process: shows the one in force, names every fault, publishes, and leaves nothing running.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { createMongoRulebooks } from '../../src/adapters/mongo/rulebooks.ts';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Rulebooks } from '../../src/ports/rulebooks.ts';
import { startLiveRules } from '../../src/queries/live-rules.ts';
import { writeRunFile } from '../../src/runtime/run-file.ts';
import { aLevel, aMission, aRate, aRulebook } from '../builders.ts';
import { silent } from '../silent-log.ts';
import { untilHolds } from '../until-holds.ts';
import { runMain } from './run-main.ts';

const inForce = aRulebook({ version: 3, levels: [aLevel()], missions: [aMission()] });

let dataDir: string;
let database: string;
let client: MongoClient;
let rulebooks: Rulebooks;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'deerfields-rulebook-'));
  database = `rulebook_${randomUUID().slice(0, 8)}`;
  client = await connectMongo({
    url: inject('mongoUrl'),
    database,
    poolMin: 0,
    poolMax: 2,
    timeoutMs: 60_000,
  });
  rulebooks = createMongoRulebooks(client.db(database), 60_000);
  await rulebooks.publish(inForce);
});

afterEach(async () => {
  await client.db(database).dropDatabase();
  await client.close();
  await rm(dataDir, { recursive: true, force: true });
});

const rulebook = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runMain(['rulebook', ...args], {
    MONGODB_URL: inject('mongoUrl'),
    MONGODB_DATABASE: database,
    DATA_DIR: dataDir,
    ...env,
  });

async function fileOf(content: unknown): Promise<string> {
  const file = path.join(dataDir, `${randomUUID()}.json`);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const next = (changes: Partial<Rulebook> = {}): Rulebook => ({ ...inForce, version: 4, ...changes });

describe('show', () => {
  test('prints the document that publish accepts', async () => {
    const { code, stdout } = await rulebook(['show', '--json']);
    expect(JSON.parse(stdout)).toEqual(inForce);
    expect(code).toBe(0);
  });

  test('prints a summary', async () => {
    const { stdout } = await rulebook(['show']);
    expect(stdout).toMatch(/^Rulebook 3 of Test Mall$/m);
    expect(stdout).toMatch(/^Stores {4}cafe Cafe, bookshop Bookshop, cobbler Cobbler$/m);
    expect(stdout).toMatch(/^Earning {3}everywhere: 1 coins per 1000, 1 XP per 1000$/m);
    expect(stdout).toMatch(/^Missions {2}regular "Regular": count 3, once, for 50 coins and 0 XP$/m);
  });

  test('says that no rulebook is published', async () => {
    const { code, stderr } = await rulebook(['show'], { MONGODB_DATABASE: `${database}_empty` });
    expect(stderr).toBe(
      'No rulebook is published yet. Outside production the first start of a node publishes one.\n',
    );
    expect(code).toBe(1);
  });
});

describe('publish', () => {
  test('makes a rulebook live on running nodes', async () => {
    const live = await startLiveRules(rulebooks, createCountedCache(100), 100, silent);
    try {
      const { code, stdout } = await rulebook(['publish', await fileOf(next())]);
      expect(stdout).toMatch(/^Rulebook 4 is published\. Running nodes take it within 2 seconds\. No node/);
      expect(code).toBe(0);
      await untilHolds(() => expect(live.current().rulebook).toEqual(next()));
    } finally {
      live.stop();
    }
  });

  test('says that the running node needs no restart', async () => {
    const url = 'http://127.0.0.1:9';
    const mongo = { url: inject('mongoUrl'), version: '0' };
    await writeRunFile(dataDir, { url, pid: process.pid, database, mongo });
    const { stdout } = await rulebook(['publish', await fileOf(next())], {
      MONGODB_URL: '',
      MONGODB_DATABASE: 'another',
    });
    expect(stdout).toContain(`The node at ${url} needs nothing more.`);
    expect(await rulebooks.latest()).toEqual(next());
  });

  test('names every fault and publishes nothing', async () => {
    const file = await fileOf(
      next({
        version: 3,
        currency: 'EUR',
        earning: { rates: [aRate({ store: 'bakery' })] },
        missions: [aMission({ kind: 'sum' })],
      }),
    );
    const { code, stdout, stderr } = await rulebook(['publish', file]);
    expect(stderr.trim().split('\n')).toEqual([
      `${file} cannot be published, because it has 5 faults:`,
      'earning.rates.0.store: no store is called bakery',
      "earning.rates: the mall's own rate (neither store nor category) is missing",
      'version: version 3 is in force: take a higher one',
      'currency: totals are in IRR, so the currency cannot change',
      'missions.0: another kind or period needs another code: progress would be lost',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(await rulebooks.latest()).toEqual(inForce);
  });

  test('requires a new version', async () => {
    const { version: _, ...document } = next();
    const { code, stderr } = await rulebook(['publish', await fileOf(document)]);
    expect(stderr).toMatch(/has one fault:\nversion: /);
    expect(code).toBe(1);
  });

  test.each([
    ['a missing file', async () => path.join(dataDir, 'nowhere.json'), 'cannot be read: ENOENT'],
    ['a folder', async () => dataDir, 'cannot be read: EISDIR'],
    ['a file that is not JSON', () => fileOf('version: 4'), 'is not JSON: '],
  ])('refuses %s', async (_what, make, said) => {
    const file = await make();
    const { code, stderr } = await rulebook(['publish', file]);
    expect(stderr).toContain(`${file} ${said}`);
    expect(code).toBe(2);
  });

  test('says that a node in memory keeps no rulebooks', async () => {
    await writeRunFile(dataDir, { url: 'http://127.0.0.1:9', pid: process.pid, database, mongo: null });
    const { code, stderr } = await rulebook(['publish', await fileOf(next())], { MONGODB_URL: '' });
    expect(stderr).toContain('the node that runs here works on memory: nothing is kept');
    expect(code).toBe(1);
  });

  test('publishes a first rulebook to the node’s own database, started for it and stopped again', async () => {
    const own = { MONGODB_URL: '', MONGOD_BINARY: inject('mongodBinary') };
    const published = await rulebook(['publish', await fileOf(next())], own);
    expect(published).toMatchObject({ code: 0, stderr: expect.stringContaining('stopped again') });
    const { stdout } = await rulebook(['show', '--json'], own);
    expect(JSON.parse(stdout)).toEqual(next());
  });
});

test('check says whether a rulebook may follow, and publishes nothing', async () => {
  expect(await rulebook(['check', await fileOf(next())])).toMatchObject({
    code: 0,
    stdout: 'Rulebook 4 may be published.\n',
  });
  expect(await rulebook(['check', await fileOf(next({ version: 1 }))])).toMatchObject({ code: 1 });
  expect(await rulebooks.latest()).toEqual(inForce);
});
