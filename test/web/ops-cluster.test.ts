// `/ops` with several nodes: a killed one is marked as lost, and the totals are those of the others.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import type { Database } from '../../src/runtime/database.ts';
import { tuning } from '../../src/runtime/tuning.ts';
import type { MongoDatabase } from '../node/running-node.ts';
import { kiosk, mongoDatabase, secret, tablet } from '../node/running-node.ts';
import type { Started } from '../node/started-process.ts';
import { startProcess, whenReady } from '../node/started-process.ts';
import { connectTo } from '../node/test-client.ts';
import { useBrowser } from './browser.ts';
import { expectAccessible } from './rules.ts';
import type { WebNode } from './web-node.ts';
import { startWebNode } from './web-node.ts';

// The charts of operations stay empty in the headless shell.
const browser = useBrowser('chromiumBinary');
let dataDir: string;
let mongo: MongoDatabase;
let database: Database;
let node: WebNode;
let dying: Started;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-ops-'));
  mongo = await mongoDatabase('ops-cluster');
  database = await mongo.open();
  // Short heartbeat intervals keep the waits short; the pages' promises refer to the deployed intervals.
  const beats = { heartbeatMs: 500, opsStateMs: 500 };
  node = await startWebNode({ database, settings: { NODE_NAME: 'stays' }, tuning: beats });
  dying = startProcess({
    NODE_NAME: 'dies',
    PORT: '0',
    DATA_DIR: dataDir,
    MONGODB_URL: inject('mongoUrl'),
    MONGODB_DATABASE: mongo.name,
    JWT_SECRET: secret,
    TUNING: JSON.stringify({ loopDelayMaxMs: 60_000, ...beats }),
  });
});
afterAll(async () => {
  dying.child.kill('SIGKILL');
  await dying.ended;
  await node.stop();
  await database.close();
  await mongo.drop();
  await rm(dataDir, { recursive: true, force: true });
});

test('the row of a node has the number of callers that it disconnected', async () => {
  const client = connectTo(node.url, await signToken(secret, kiosk(), 3_600));
  await client.greeted();
  for (let at = 0; at < 600; at += 1) client.socket.emit('kiosk:release', {});
  await client.cut();
  const page = await browser.open(await node.link('ops'), { viewport: { width: 1280, height: 900 } });
  const told = page.locator('tr[data-node="stays"] [data-cut-callers]');
  await told.waitFor();
  expect(await told.innerText()).toContain('۱ کاربر');
  await page.close();
});

test('a killed node is lost after three heartbeats, and the totals are those of the other nodes', async () => {
  // Three heartbeats and the next state: an operator is told within 15 s.
  expect(tuning.heartbeatMs * 4 + tuning.opsStateMs).toBeLessThan(15_000);
  const { url } = await whenReady(dying, dataDir);
  const till = connectTo(url, await signToken(secret, tablet(), 3_600));
  await till.greeted();
  const page = await browser.open(await node.link('ops'), { viewport: { width: 1280, height: 900 } });
  const tablets = (count: string) =>
    page.locator('[data-tile="connections"] [data-role="tablet"]', { hasText: count });
  await page.locator('tr[data-node="dies"][data-state="here"]').waitFor();
  await tablets('۱').waitFor();
  dying.child.kill('SIGKILL');
  await dying.ended;
  till.close();
  await page.locator('tr[data-node="dies"][data-state="lost"]').waitFor();
  await page.locator('[data-trouble="node"]').waitFor();
  await tablets('۰').waitFor();
  await page.locator('[data-nodes-answered]', { hasText: '۱ گره از ۲' }).waitFor();
  await expectAccessible(page);
});
