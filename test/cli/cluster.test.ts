// `cluster` as a process: its parts, their restarts, and its end.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import { isAlive } from '../../src/adapters/processes/process-facts.ts';
import type { RunFile } from '../../src/runtime/run-file.ts';
import { aReceipt, secret, shopper, tablet } from '../node/running-node.ts';
import type { Started } from '../node/started-process.ts';
import { codeIn, readRun, startProcess, tokensIn, whenReady } from '../node/started-process.ts';
import type { TestClient } from '../node/test-client.ts';
import { connectTo, dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';
import { runMain } from './run-main.ts';

const database = 'test-cluster';
let dataDir: string;
let clusters: Started[];
let clients: TestClient[];
const settings = () => ({
  PORT: '0',
  DATA_DIR: dataDir,
  MONGODB_URL: inject('mongoUrl'),
  MONGODB_DATABASE: database,
  JWT_SECRET: secret,
  LOG_LEVEL: 'error',
  // Admission limits are not under test, however busy the machine is.
  TUNING: '{"loopDelayMaxMs":60000,"mongoPoolMax":10}',
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-cluster-'));
  clusters = [];
  clients = [];
});

afterEach(async () => {
  for (const client of clients) client.close();
  for (const { child, ended } of clusters) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
  }
  await rm(dataDir, { recursive: true, force: true });
  const mongo = await new MongoClient(inject('mongoUrl')).connect();
  await mongo.db(database).dropDatabase();
  await mongo.close();
});

function start(...words: string[]): Started {
  const cluster = startProcess(settings(), ['cluster', ...words]);
  clusters.push(cluster);
  return cluster;
}

async function connect(url: string, who: ReturnType<typeof shopper>): Promise<TestClient> {
  const client = connectTo(url, await signToken(secret, who, 600));
  clients.push(client);
  await client.greeted();
  return client;
}

const pidsOf = ({ nodes = [], redis, balancer }: RunFile): number[] =>
  [...nodes, redis, balancer].map((part) => part?.pid ?? expect.fail('a part without a process'));
const nodesOf = ({ nodes }: RunFile) => nodes ?? expect.fail('no nodes in run.json');

test('all nodes share one address and push to each other’s clients; a signal stops every process', async () => {
  const cluster = start('--nodes', '2');
  const run = await whenReady(cluster, dataDir);
  expect(run).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: cluster.child.pid,
    nodes: [
      { id: 'node-1', url: expect.any(String), pid: expect.any(Number) },
      { id: 'node-2', url: expect.any(String), pid: expect.any(Number) },
    ],
    redis: { url: expect.stringMatching(/^redis:/), pid: expect.any(Number) },
    mongo: { url: inject('mongoUrl') },
    balancer: { pid: expect.any(Number) },
  });
  // The node writes run.json first, and then prints its welcome.
  await until(() => codeIn(cluster.output.stdout, 'shopper') !== '', 'the welcome');

  // A link's code can be exchanged at any node.
  const { tablet: token } = await tokensIn(run.url, cluster.output.stdout);
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);

  const [first, second] = nodesOf(run);
  const sara = await connect(second?.url ?? '', shopper());
  const till = await connect(first?.url ?? '', tablet('s01'));
  const { seq } = dataOf(await till.ask('receipt:submit', aReceipt()));
  await until(() => sara.pushes('journal').length > 0, 'the push from the other node');
  expect(sara.pushes('journal')[0]?.entries.at(-1)?.seq).toBe(seq);
  // Through the balancer, and by the commands that read run.json.
  await connect(run.url, tablet('s02'));
  const { code, stdout } = await runMain(['doctor', '--json'], settings());
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, ok: true });
  expect(stdout).toContain('scores in Redis');

  const reported = await runMain(['report', '--json'], settings());
  expect(JSON.parse(reported.stdout).map(({ node }: { node: string }) => node)).toEqual(['node-1', 'node-2']);
  const table = (await runMain(['report', '--url', first?.url ?? ''], settings())).stdout;
  expect(table).toMatch(/^node-1\nup \d+ s, \d+ sockets\nmemory \d+ MiB/);
  expect(table).toMatch(/receipt:submit +1 +\d+\.\d\d/);

  const pids = pidsOf(run);
  cluster.child.kill('SIGTERM');
  expect(await cluster.ended).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);
  await expect(readRun(dataDir)).rejects.toThrow('ENOENT');
});

test('a process that dies is restarted at its address, and run.json has its new pid', async () => {
  const run = await whenReady(start('--nodes', '2'), dataDir);
  const before = pidsOf(run);
  const [node = 0, , redis = 0, balancer = 0] = before;
  for (const pid of [node, redis, balancer]) process.kill(pid, 'SIGKILL');
  const renewed = await until(async () => {
    const now = await readRun(dataDir);
    const [node, , redis, balancer] = [...nodesOf(now), now.redis, now.balancer].map((part) => part?.pid);
    const isNew = (pid: number | undefined) => pid !== undefined && !before.includes(pid);
    return isNew(node) && isNew(redis) && isNew(balancer) && now;
  }, 'new processes in run.json');
  const addresses = ({ url, nodes = [], redis }: RunFile) => [
    url,
    ...nodes.map((node) => node.url),
    redis?.url,
  ];
  expect(addresses(renewed)).toEqual(addresses(run));
  await until(
    async () => (await fetch(`${run.url}/readyz`).catch(() => null))?.ok,
    'the restarted node is ready',
  );
  const till = await connect(run.url, tablet('s01'));
  expect(dataOf(await till.ask('receipt:submit', aReceipt()))).toMatchObject({ status: 'applied' });
});

test('when the cluster itself is killed, its nodes end and the next start succeeds', async () => {
  const killed = start('--nodes', '1');
  const run = await whenReady(killed, dataDir);
  const pids = pidsOf(run);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await until(() => !pids.some(isAlive), 'its parts have ended');
  await whenReady(start('--nodes', '1'), dataDir);
});

test('impossible options are refused with a message', async () => {
  for (const nodes of ['0', '65', 'many']) {
    const { code, stderr } = await runMain(['cluster', '--nodes', nodes], settings());
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('whole number from 1 to 64'),
    });
  }
  expect(await runMain(['cluster'], { ...settings(), STORE: 'memory' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('A cluster needs MongoDB'),
  });
  expect(await runMain(['member'], settings())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('started by "cluster" only'),
  });
  await whenReady(start('--nodes', '1'), dataDir);
  expect(await runMain(['cluster'], settings())).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('already runs on'),
  });
});
