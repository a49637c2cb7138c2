// A cluster without haproxy says so, runs, and prints the nodes' own addresses.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { signToken } from '../../src/access/tokens.ts';
import { isAlive } from '../../src/adapters/processes/process-facts.ts';
import { listParts } from '../../src/cli/cluster.ts';
import { loadConfig } from '../../src/runtime/config.ts';
import { startCluster } from '../../src/supervision/cluster/cluster.ts';
import { findPrograms } from '../../src/supervision/cluster/programs.ts';
import { findProgram, NoProgramError } from '../../src/supervision/programs/find-program.ts';
import { aReceipt, mongoDatabase, secret, shopper, tablet } from '../node/running-node.ts';
import { connectTo, dataOf } from '../node/test-client.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';

/** A machine without haproxy and without root. */
const findNone = () => {
  const cannot = async (): Promise<never> => {
    throw new Error('only root can');
  };
  return findProgram({ name: 'haproxy' }, [{ name: 'Debian package', find: cannot }], 'install haproxy.');
};

test('without haproxy each node is reached at its own address, and the output says so', async () => {
  const said: string[] = [];
  const programs = await findPrograms({ REDIS_URL: inject('redisUrl') }, (line) => said.push(line), findNone);
  expect(programs).toEqual({ redisServer: null, haproxy: null });
  expect(said.join('\n')).toMatch(
    /No usable haproxy was found\. Tried:\n {2}- Debian package: only root can/,
  );
  expect(said.join('\n')).toContain('there is no balancer: each node is reached at its own address');

  const dataDir = await mkdtemp(join(tmpdir(), 'deerfields-cluster-'));
  const mongo = await mongoDatabase('no-balancer');
  const database = await mongo.open();
  const settings = {
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    MONGODB_URL: inject('mongoUrl'),
    MONGODB_DATABASE: mongo.name,
    REDIS_URL: inject('redisUrl'),
    // Admission limits are not under test, however busy the machine is.
    TUNING: '{"loopDelayMaxMs":60000,"mongoPoolMax":10}',
  };
  // Nodes are separate processes and read the environment.
  const before = { ...process.env };
  Object.assign(process.env, settings);
  const cluster = await startCluster({
    config: loadConfig(settings),
    database,
    secret,
    nodes: 2,
    programs,
    log: silent,
    onChange: () => {},
  }).finally(() => {
    process.env = before;
  });
  const parts = cluster.parts();
  const [first = expect.fail('no node'), second = expect.fail('one node')] = parts.nodes;
  expect(parts).toMatchObject({ url: first.url, balancer: null });
  const listed = listParts(parts);
  for (const { id, url } of parts.nodes) expect(listed).toContain(`${id}    ${url}`);
  expect(listed).toContain('balancer  none');

  const till = connectTo(first.url, await signToken(secret, tablet(), 600));
  const sara = connectTo(second.url, await signToken(secret, shopper(), 600));
  await Promise.all([till.greeted(), sara.greeted()]);
  const { seq } = dataOf(await till.ask('receipt:submit', aReceipt()));
  await until(() => sara.pushes('journal').length > 0, 'the push on the other node');
  expect(sara.pushes('journal')[0]?.entries.at(-1)?.seq).toBe(seq);
  till.close();
  sara.close();
  await cluster.stop();
  expect(parts.nodes.filter(({ pid }) => pid !== undefined && isAlive(pid))).toEqual([]);
  await database.close();
  await mongo.drop();
  await rm(dataDir, { recursive: true, force: true });
});

test('any other failure of haproxy is reported as it is', async () => {
  const broken = async (): Promise<never> => {
    throw new Error('the disk is full');
  };
  const config = { REDIS_URL: inject('redisUrl') };
  await expect(findPrograms(config, () => {}, broken)).rejects.toThrow('the disk is full');
  await expect(findNone()).rejects.toThrow(NoProgramError);
});
