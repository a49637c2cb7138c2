// Web push: an offline phone gets one push of the chosen kinds, and a node cannot be made to call other hosts.
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { PushSubscribe } from '../../src/contracts/push.ts';
import { pushMessage } from '../../src/contracts/push.ts';
import { ConfigError, loadConfig } from '../../src/runtime/config.ts';
import { readPushKeys } from '../../src/runtime/push-keys.ts';
import type { TestPushService } from './push-service.ts';
import { makePhoneKeys, startPushService } from './push-service.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, shopper, startTestNode, tablet } from './running-node.ts';
import { hearsOthers, startNodes } from './several-nodes.ts';
import { dataOf, errorOf } from './test-client.ts';
import { until } from './until.ts';

let service: TestPushService;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-push-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));
beforeEach(async () => {
  service = await startPushService();
});
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  await service.stop();
});

const settings = () => ({ DATA_DIR: dataDir, PUSH_SERVICES: service.origin });
const tuning = { pushEveryMs: 100 };
async function startOne(): Promise<TestNode> {
  const node = await startTestNode({ settings: settings(), tuning });
  running.push(node);
  return node;
}
const phone = makePhoneKeys();
const aSubscription = (path = '/one', changes: Partial<PushSubscribe> = {}): PushSubscribe => ({
  endpoint: `${service.origin}${path}`,
  keys: phone.keys,
  topics: ['coins', 'levels', 'missions'],
  language: 'fa',
  ...changes,
});
/** Subscribes as the page does, and closes the page. */
async function subscribe(node: TestNode, userId: string, ...all: PushSubscribe[]): Promise<void> {
  const page = await node.connect(shopper(userId));
  for (const one of all) dataOf(await page.ask('push:subscribe', one));
  page.close();
  await until(() => node.database.pushSubscriptions.of([userId]).then(([one]) => one), 'the subscription');
}
let receipts = 0;
async function buy(node: TestNode, userId: string): Promise<void> {
  receipts += 1;
  const bought = aReceipt({ receiptNo: `p${receipts}`, userId });
  expect((await node.http(tablet(), '/api/receipts', bought)).status).toBe(200);
}
/** Waits until the job has run `times` times from start to end after this call. */
async function turns(nodes: readonly TestNode[], times = 2): Promise<void> {
  const turnsDone = () =>
    nodes.reduce(
      (sum, { logged }) =>
        sum +
        logged.filter(({ message }) => message === 'web pushes sent to shoppers who are not connected')
          .length,
      0,
    );
  const before = turnsDone();
  await until(() => turnsDone() >= before + times, 'these runs of the job');
}

test('a phone that is not connected gets one push, encrypted and signed, with all changes added up', async () => {
  const node = await startOne();
  await subscribe(node, 'sara', aSubscription());
  await buy(node, 'sara');
  await until(() => service.taken.length > 0, 'the push');
  await turns([node]);
  expect(service.taken).toHaveLength(1);
  const [push] = service.taken;
  expect(push?.headers).toMatchObject({
    authorization: expect.stringMatching(/^vapid t=[\w.-]+, k=B[\w-]{86}$/),
    'content-encoding': 'aes128gcm',
    ttl: '43200',
  });
  expect(push?.body.toString('latin1')).not.toContain('coins');
  expect(pushMessage.parse(phone.read(push?.body ?? Buffer.alloc(0)))).toEqual({
    language: 'fa',
    coins: 110,
    balance: 110,
    level: 2,
    missions: 0,
  });
});

test('nothing is sent while the phone is connected, nor later for what it has received', async () => {
  const node = await startOne();
  await subscribe(node, 'sara', aSubscription());
  const page = await node.connect(shopper('sara'));
  await buy(node, 'sara');
  await until(() => page.pushes('journal').length > 0, 'the page receives the push');
  await turns([node]);
  page.close();
  expect(service.taken).toHaveLength(0);
  await buy(node, 'sara');
  await until(() => service.taken.length > 0, 'the web push while the page is closed');
  expect(phone.read(service.taken[0]?.body ?? Buffer.alloc(0))).toMatchObject({ coins: 100 });
});

test('only chosen kinds are sent; an ended subscription is removed, a failed one is kept', async () => {
  const node = await startOne();
  service.statuses.set('/gone', 410).set('/failing', 503).set('/elsewhere-then', 302);
  await subscribe(
    node,
    'sara',
    aSubscription('/gone'),
    aSubscription('/failing'),
    aSubscription('/elsewhere-then'),
    aSubscription('/missions', { topics: ['missions'] }),
    aSubscription('/levels', { topics: ['levels'], language: 'en' }),
  );
  await buy(node, 'sara');
  await until(() => service.taken.some(({ path }) => path === '/levels'), 'the push of the level');
  const paths = service.taken.map(({ path }) => path).sort();
  // A redirect is not followed, wherever it points.
  expect(paths).toEqual(['/elsewhere-then', '/failing', '/gone', '/levels']);
  const levels = service.taken.find(({ path }) => path === '/levels');
  expect(phone.read(levels?.body ?? Buffer.alloc(0))).toMatchObject({ coins: 0, level: 2, language: 'en' });
  const endpoints = await until(async () => {
    const [sara] = await node.database.pushSubscriptions.of(['sara']);
    return sara?.subscriptions.length === 4 && sara.subscriptions.map(({ endpoint }) => endpoint);
  }, 'the one that is gone was forgotten');
  expect(endpoints).not.toContain(`${service.origin}/gone`);
});

test('an address that is not a push service is refused, so a node cannot be made to call internal hosts', async () => {
  const node = await startOne();
  const page = await node.connect(shopper('sara'));
  for (const endpoint of [
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1:1/',
    'https://localhost/',
    `http://user:password@${service.origin.slice('http://'.length)}/one`,
    'https://fcm.googleapis.com.evil.example/x',
    'file:///etc/passwd',
  ]) {
    const reply = await page.ask('push:subscribe', { ...aSubscription(), endpoint });
    expect(errorOf(reply), endpoint).toMatchObject({ code: 'invalid', field: 'endpoint' });
  }
  dataOf(await page.ask('push:subscribe', aSubscription()));
  dataOf(await page.ask('push:unsubscribe', { endpoint: aSubscription().endpoint }));
  expect(await node.database.pushSubscriptions.isEmpty()).toBe(true);
});

test('over two nodes one sends the push, and none does if the phone is connected to either', async () => {
  const mall = await startNodes({
    name: 'web-push',
    redisUrl: inject('redisUrl'),
    count: 2,
    settings: settings(),
    tuning,
  });
  running.push(mall);
  const [one, other] = mall.nodes;
  if (one === undefined || other === undefined) throw new Error('two were started');
  await until(() => mall.nodes.every(hearsOthers), 'both nodes joined');
  await subscribe(one, 'sara', aSubscription());
  await buy(other, 'sara');
  await until(() => service.taken.length > 0, 'the push');
  await turns(mall.nodes, 3);
  expect(service.taken).toHaveLength(1);
  for (const node of mall.nodes) {
    const page = await node.connect(shopper('sara'));
    await buy(one, 'sara');
    await until(() => page.pushes('journal').length > 0, 'the page receives the push');
    await turns(mall.nodes, 3);
    page.close();
    await until(async () => (await node.http(null, '/livez')).status === 200, 'it is closed');
  }
  expect(service.taken).toHaveLength(1);
});

test('keys are created once and readable by their owner only; in production they are settings, or push is off', async () => {
  const folder = join(dataDir, 'fresh');
  const config = loadConfig({ DATA_DIR: folder });
  const both = await Promise.all([readPushKeys(config), readPushKeys(config)]);
  expect(both[0]).toEqual(both[1]);
  expect(JSON.parse(await readFile(join(folder, 'push-keys'), 'utf8'))).toEqual(both[0]);
  if (process.platform !== 'win32') expect((await stat(join(folder, 'push-keys'))).mode & 0o777).toBe(0o600);
  const production = { NODE_ENV: 'production', JWT_SECRET: 'x'.repeat(32), DATA_DIR: join(dataDir, 'none') };
  expect(await readPushKeys(loadConfig(production))).toBeNull();
  const given = loadConfig({ ...production, PUSH_PRIVATE_KEY: both[0]?.privateKey });
  expect(await readPushKeys(given)).toEqual(both[0]);
  for (const wrong of [
    { PUSH_PRIVATE_KEY: 'short' },
    { ...production, PUSH_SERVICES: 'http://127.0.0.1:9' },
    { PUSH_SERVICES: 'http://10.0.0.1' },
    { PUSH_CONTACT: 'me' },
  ]) {
    expect(() => loadConfig(wrong)).toThrow(ConfigError);
  }
});
