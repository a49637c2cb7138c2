// A node is killed: the others notice, once each, and push at once what it had committed but not announced.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import type { Database } from '../../src/runtime/database.ts';
import { tuning } from '../../src/runtime/tuning.ts';
import { reportAt } from './report-at.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  mongoDatabase,
  secret,
  shopper,
  startTestNode,
  tablet,
  withEntries,
} from './running-node.ts';
import type { Started } from './started-process.ts';
import { startProcess, whenReady } from './started-process.ts';
import { connectTo, dataOf } from './test-client.ts';
import { until } from './until.ts';

/** No node is considered lost within two seconds, however short the heartbeat interval is. */
const heartbeatMs = 500;
const isLost = 'another node is lost';

let dataDir: string;
let mongo: MongoDatabase;
let databases: Database[];
/** Two nodes that stay. They share no Redis, and run no head check at intervals. */
let nodes: TestNode[];
const processes: Started[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-lost-'));
  mongo = await mongoDatabase('nodes-lost');
  databases = [await mongo.open(), await mongo.open()];
  nodes = await Promise.all(
    databases.map((database, at) =>
      startTestNode({
        database,
        settings: { NODE_NAME: `stays-${at + 1}` },
        tuning: { headCheckMs: 600_000, heartbeatMs },
      }),
    ),
  );
});

afterAll(async () => {
  for (const { child } of processes) if (child.exitCode === null) child.kill('SIGTERM');
  for (const { ended } of processes) await ended;
  await Promise.all(nodes.map((node) => node.stop()));
  await Promise.all(databases.map((database) => database.close()));
  await mongo.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function startThird(name: string): Promise<{ node: Started; url: string }> {
  const node = startProcess({
    NODE_NAME: name,
    PORT: '0',
    DATA_DIR: dataDir,
    MONGODB_URL: inject('mongoUrl'),
    MONGODB_DATABASE: mongo.name,
    JWT_SECRET: secret,
    TUNING: JSON.stringify({ loopDelayMaxMs: 60_000, heartbeatMs }),
  });
  processes.push(node);
  return { node, url: (await whenReady(node, dataDir)).url };
}

const logged = (node: TestNode, message: string, name: string) =>
  node.logged.filter(
    (line) => line.message === message && (line.fields as { other: { name: string } }).other.name === name,
  );
const sees = async (node: TestNode, name: string): Promise<boolean> => {
  const body = await reportAt(node, '/api/performance');
  return (body as { nodes: { name: string }[] }).nodes.some((other) => other.name === name);
};
const allSee = (name: string) =>
  until(
    async () => (await Promise.all(nodes.map((node) => sees(node, name)))).every(Boolean),
    `${name} is seen`,
  );

test('a node killed before its announcement is noticed by every node, and its entries are pushed at once', async () => {
  // Three heartbeats are missed and the fourth check reports it: within ten seconds with the deployed interval.
  expect(tuning.heartbeatMs * 4).toBeLessThan(10_000);
  const { node, url } = await startThird('dies');
  await allSee('dies');
  const clients = await Promise.all(nodes.map((stays) => stays.connect(shopper())));
  const till = connectTo(url, await signToken(secret, tablet(), 3_600));
  await till.greeted();
  const settled = dataOf(await till.ask('receipt:submit', aReceipt()));
  expect(clients.map((client) => client.pushes('journal'))).toEqual([[], []]);

  node.child.kill('SIGKILL');
  await node.ended;
  till.close();
  for (const stays of nodes) {
    await until(() => logged(stays, isLost, 'dies').length > 0, 'the loss is noticed');
  }
  const { entries } = await withEntries(databases[0]?.store ?? expect.fail(), settled);
  for (const client of clients) {
    const push = await until(
      () => client.pushes('journal')[0],
      'the entry that the dead node had not pushed',
    );
    expect(push.entries).toEqual(entries);
  }
  const told = await reportAt(nodes[0] ?? expect.fail(), '/metrics');
  expect(told).toMatch(/^deerfields_nodes_lost_total 1$/m);
  expect(told).toMatch(/^deerfields_nodes\{name="seen"\} 2$/m);

  // Restarted under its name it is another process, and does not collide with its old document.
  const again = await startThird('dies');
  await allSee('dies');
  again.node.child.kill('SIGTERM');
  await again.node.ended;
  for (const stays of nodes) {
    await until(
      () => logged(stays, 'another node has left', 'dies').length > 0,
      'the other nodes see that it left',
    );
    // Once for each kill.
    expect(logged(stays, isLost, 'dies')).toHaveLength(1);
  }
  expect(again.node.output.stderr).not.toContain("this node's name");
});

test('two processes with one name both log an error', async () => {
  const { node } = await startThird('stays-1');
  const [stays = expect.fail('no node')] = nodes;
  const twice = (text: string): boolean => text.includes("another process runs under this node's name");
  await until(
    () => stays.logged.some(({ level, message }) => level === 'error' && twice(message)),
    'this node logs the shared name',
  );
  await until(() => twice(node.output.stderr), 'the other node logs the shared name');
  const { body } = await stays.http(null, '/readyz?verbose');
  expect(body).toMatchObject({
    status: 'ready',
    parts: expect.arrayContaining([expect.objectContaining({ name: 'nodes', ok: false })]),
  });
});
