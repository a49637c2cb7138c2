// Duties: an edge node serves clients and runs no jobs; a jobs node serves no clients, and says so.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PerformanceReport } from '../../src/contracts/performance-report.ts';
import { ConfigError, loadConfig } from '../../src/runtime/config.ts';
import type { Database } from '../../src/runtime/database.ts';
import { reportAt } from './report-at.ts';
import type { MongoDatabase, TestNode } from './running-node.ts';
import {
  aReceipt,
  mongoDatabase,
  operator,
  screen,
  secret,
  shopper,
  startTestNode,
  tablet,
} from './running-node.ts';
import type { Started } from './started-process.ts';
import { readRun, startProcess } from './started-process.ts';
import { connectTo, dataOf } from './test-client.ts';
import { until } from './until.ts';

let dataDir: string;
let mongo: MongoDatabase;
const databases: Database[] = [];
const nodes: TestNode[] = [];
const processes: Started[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'deerfields-roles-'));
  mongo = await mongoDatabase('roles');
});
afterAll(async () => {
  for (const { child } of processes) if (child.exitCode === null) child.kill('SIGTERM');
  for (const { ended } of processes) await ended;
  for (const node of nodes) await node.stop();
  for (const database of databases) await database.close();
  await mongo.drop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(role: string, name: string): Promise<TestNode> {
  const database = await mongo.open();
  databases.push(database);
  const node = await startTestNode({
    database,
    settings: {
      NODE_DUTY: role,
      NODE_NAME: name,
      MONGODB_URL: inject('mongoUrl'),
    },
    tuning: { heartbeatMs: 500, projectionsMs: 200 },
  });
  nodes.push(node);
  return node;
}

/** Callers that request reports too often are limited. */
const performanceOf = async (node: TestNode): Promise<PerformanceReport> =>
  (await reportAt(node, '/api/performance')) as PerformanceReport;
const jobsPart = async (node: TestNode): Promise<unknown> => {
  const { body } = await node.http(null, '/readyz?verbose');
  return (body as { parts: { name: string }[] }).parts.find(({ name }) => name === 'jobs');
};

test('an edge node serves clients and runs no jobs, and alone it reports that; a jobs node runs them', async () => {
  const edge = await start('edge', 'edge-1');
  expect(await edge.isReady()).toBe(true);
  expect(await performanceOf(edge)).toMatchObject({ role: 'edge', jobs: {} });
  expect(await jobsPart(edge)).toEqual({ name: 'jobs', ok: false, detail: 'edge: no node runs them' });
  const till = await edge.connect(tablet());
  dataOf(await till.ask('receipt:submit', aReceipt()));
  const board = async (): Promise<unknown> => {
    const { body } = await edge.http(screen(), '/api/boards/coins:mall:all');
    return (body as { rows?: { score: number }[] }).rows?.[0]?.score;
  };
  await until(async () => (await board()) === 110, 'the board');
  await edge.database.leaderboards.clear();

  const jobs = await start('jobs', 'jobs-1');
  await until(async () => (await board()) === 110, 'the board again, by the jobs node');
  await until(
    async () => ((await performanceOf(jobs)).jobs['projections']?.runs ?? 0) > 2,
    'further runs of the job',
  );
  const seen = await until(async () => (await performanceOf(edge)).nodes[0], 'the other node');
  expect(seen).toMatchObject({ name: 'jobs-1', role: 'jobs', url: jobs.url });
  expect(await jobsPart(edge)).toEqual({ name: 'jobs', ok: true, detail: 'edge: run by others' });
  const body = await reportAt(edge, '/metrics');
  expect(body).toMatch(/^deerfields_nodes\{name="jobs"\} 1$/m);
  expect(body).not.toMatch(/^deerfields_job_runs_total\{/m);
  expect(await reportAt(jobs, '/metrics')).toMatch(/^deerfields_job_runs_total\{name="projections"\} \d+$/m);
});

test('a jobs node answers probes and figures, is never ready, and refuses clients', async () => {
  const jobs = await start('jobs', 'jobs-2');
  expect(await jobs.http(null, '/livez')).toMatchObject({ status: 200 });
  expect(await jobs.http(null, '/readyz')).toMatchObject({
    status: 503,
    body: { reason: 'runs jobs and serves nobody' },
  });
  const elsewhere = { error: { code: 'not_found', message: expect.stringContaining('ask another one') } };
  expect(await jobs.http(tablet(), '/api/receipts', aReceipt({ receiptNo: 'x' }))).toMatchObject({
    status: 404,
    body: elsewhere,
  });
  for (const path of ['/api/users/sara', '/api/boards/coins:mall:all', '/docs', '/']) {
    expect(await jobs.http(operator(), path)).toMatchObject({ status: 404, body: elsewhere });
  }
  const client = connectTo(jobs.url, await jobs.token(shopper()));
  await expect(client.greeted()).rejects.toMatchObject({
    message: expect.stringContaining('connect to another one'),
    data: { code: 'busy', retryable: true, retryAfterMs: expect.any(Number) },
  });
  client.close();
  const body = await reportAt(jobs, '/metrics');
  expect(body).toMatch(/^deerfields_connections_refused_total\{name="role"\} 1$/m);
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const settings = { PORT: '0', DATA_DIR: dataDir, JWT_SECRET: secret };
  const node = startProcess({ ...settings, ...env }, ['start', ...args]);
  processes.push(node);
  return node;
}

test('start --duty overrides NODE_DUTY, and a jobs node prints no links', async () => {
  const env = { NODE_DUTY: 'edge', MONGODB_URL: inject('mongoUrl'), MONGODB_DATABASE: mongo.name };
  const node = run(['--duty', 'jobs'], env);
  const { url } = await until(() => readRun(dataDir).catch(() => null), 'run.json');
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({
    reason: 'runs jobs and serves nobody',
  });
  await until(() => node.output.stdout.includes(url), 'its address');
  expect(node.output.stdout.trim()).toBe(url);
  node.child.kill('SIGTERM');
  expect(await node.ended).toBe(0);
});

test('an unknown duty is refused before anything starts', async () => {
  const node = run(['--duty', 'both']);
  expect(await node.ended).toBe(2);
  expect(node.output.stderr).toMatch(/NODE_DUTY: .*"all"\|"edge"\|"jobs"/);
});

test('a duty for several nodes needs a shared database', () => {
  for (const role of ['edge', 'jobs']) {
    for (const env of [{}, { STORE: 'memory', MONGODB_URL: 'mongodb://h' }]) {
      expect(() => loadConfig({ NODE_DUTY: role, ...env })).toThrow(ConfigError);
      expect(() => loadConfig({ NODE_DUTY: role, ...env })).toThrow('give MONGODB_URL');
    }
  }
  expect(loadConfig({ NODE_DUTY: 'jobs', MONGODB_URL: 'mongodb://h' }).NODE_DUTY).toBe('jobs');
  expect(loadConfig({}).NODE_DUTY).toBe('all');
});
