// From nothing to a first receipt in production: the page's commands, and the nodes of docker-compose.yml as processes.
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { findHaproxy } from '../../src/supervision/haproxy/find-binary.ts';
import { runHaproxy } from '../../src/supervision/haproxy/run-haproxy.ts';
import { chooseFreePort } from '../../src/supervision/programs/free-port.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import { startMongoSetOfThree } from '../mongo-set.ts';
import { startProcess } from '../node/started-process.ts';
import { until } from '../node/until.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
let folder: string;
/** Undoes what was started, last first. */
let stops: (() => Promise<unknown>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deerfields-production-'));
  stops = [];
  // Like a clone of the repository, without files that a mall creates.
  for (const part of ['package.json', 'src', 'handlers', 'node_modules', 'docker-compose.yml', 'web']) {
    await symlink(join(root, part), join(folder, part));
  }
  await mkdir(join(folder, 'deploy'));
  await cp(join(root, 'deploy', 'rulebook'), join(folder, 'deploy', 'rulebook'), { recursive: true });
  await symlink(join(root, 'deploy', 'haproxy'), join(folder, 'deploy', 'haproxy'));
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
  await rm(folder, { recursive: true, force: true });
});

/** The shell commands below a heading of docs/operations.md. */
async function commandsBelow(heading: string): Promise<string> {
  const page = await readFile(join(root, 'docs', 'operations.md'), 'utf8');
  const section = page.split(/^##+ /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return /^```sh\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? expect.fail(`no commands below "${heading}"`);
}

/** The environment of each node in docker-compose.yml, with the variables of `.env` in it. */
async function nodeEnvironments(): Promise<[name: string, env: Record<string, string>][]> {
  const dotEnv = parseEnv(await readFile(join(folder, '.env'), 'utf8'));
  const filled = (value: string): string =>
    value.replaceAll(/\$\{(\w+)(?::[-?]([^}]*))?\}/g, (_, name: string, other = '') => dotEnv[name] ?? other);
  const file = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  const { services } = parse(file, { merge: true }) as {
    services: Record<string, { environment?: Record<string, string> }>;
  }; // as compose.test.ts sees it
  return Object.entries(services).flatMap(([name, { environment }]) => {
    if (!/^node-\d$/.test(name) || environment === undefined) return [];
    const values = Object.entries(environment).map(([key, value]) => [key, filled(value)] as const);
    return [[name, Object.fromEntries(values)]];
  });
}

/** Starts what `docker compose up` would start, on the loopback; resolves when the balancer has a node. */
async function startTopology(port: number): Promise<void> {
  const mongo = await startMongoSetOfThree(inject('mongodBinary'), folder);
  stops.push(mongo.stop);
  const redis = await runRedis({ binary: inject('redisBinary') });
  stops.push(redis.stop);
  const nodes: { id: string; port: number }[] = [];
  for (const [id, environment] of await nodeEnvironments()) {
    expect(environment).toMatchObject({ NODE_ENV: 'production', FIRST_RULEBOOK: '/rulebook/mall.json' });
    const nodePort = await chooseFreePort();
    const node = startProcess({
      ...environment,
      // Containers have names and volumes; processes have ports and folders.
      HOST: '127.0.0.1',
      PORT: String(nodePort),
      DATA_DIR: join(folder, id),
      MONGODB_URL:
        environment['MONGODB_URL']?.replaceAll(
          /mongo-(\d):27017/g,
          (_, at) => `127.0.0.1:${mongo.ports[at - 1]}`,
        ) ?? '',
      REDIS_URL: environment['REDIS_URL']?.replace('redis:6379', `127.0.0.1:${redis.port}`) ?? '',
      FIRST_RULEBOOK:
        environment['FIRST_RULEBOOK']?.replace('/rulebook', join(folder, 'deploy', 'rulebook')) ?? '',
      TUNING: '{"mongoPoolMax":10}',
      LOG_LEVEL: 'error',
    });
    stops.push(async () => {
      node.child.kill('SIGTERM');
      expect([await node.ended, node.output.stderr]).toEqual([0, expect.not.stringContaining('"level"')]);
    });
    nodes.push({ id, port: nodePort });
  }
  const balancer = await runHaproxy({
    binary: (await findHaproxy(() => {})).path,
    dir: folder,
    host: '127.0.0.1',
    port,
    nodes,
  });
  stops.push(balancer.stop);
  await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok, 'a node is ready', 60_000);
}

test('the commands of the page lead to a first receipt', async () => {
  const port = await chooseFreePort();
  // Replaces Docker: asks this test to start what the file describes, and waits for it.
  const docker = join(folder, 'docker');
  const asked = join(folder, 'asked');
  const ready = join(folder, 'ready');
  await writeFile(docker, `#!/bin/sh\necho "$@" > ${asked}\nwhile [ ! -e ${ready} ]; do sleep 0.1; done\n`);
  await chmod(docker, 0o755);

  const commands = await commandsBelow('In containers, in production');
  const env = { PATH: `${folder}:${process.env['PATH']}`, PORT: String(port), HOME: folder };
  const done = run('bash', ['-e', '-u', '-o', 'pipefail', '-c', commands], { cwd: folder, env });
  const words = await until(() => readFile(asked, 'utf8').catch(() => null), 'docker compose is called');
  expect(words.trim()).toBe('compose up --detach --wait');
  await startTopology(port);
  await writeFile(ready, '');
  const { stdout } = await done;
  // The last answer, which ends without a newline.
  expect(JSON.parse(stdout.slice(stdout.lastIndexOf('{"status"')))).toMatchObject({
    status: 'applied',
    receiptId: 's01:0001',
  });
}, 300_000);

test('without a rulebook a node says what to do', async () => {
  const node = startProcess({
    NODE_ENV: 'production',
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    MONGODB_URL: inject('mongoUrl'),
    MONGODB_DATABASE: 'test-no-rulebook',
    JWT_SECRET: 'x'.repeat(32),
  });
  expect(await node.ended).toBe(1);
  expect(node.output.stderr).toContain('No rulebook is in force');
  expect(node.output.stderr).toContain('FIRST_RULEBOOK');
});
