// A Redis that answers but refuses publishes is named in /readyz?verbose, and everything else continues.
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { RedisServer } from '../../src/supervision/redis-server/run-redis.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import type { TestNode } from './running-node.ts';
import { aReceipt, startTestNode, tablet } from './running-node.ts';
import { dataOf } from './test-client.ts';
import { until } from './until.ts';

let redis: RedisServer;
let admin: Redis;
let url: string;

beforeAll(async () => {
  redis = await runRedis({ binary: inject('redisBinary') });
  admin = new Redis(redis.url);
  url = redis.url.replace('redis://', 'redis://node:secret@');
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

const allow = (...rules: string[]) =>
  admin.call('ACL', 'SETUSER', 'node', 'reset', 'on', '>secret', ...rules);
const everything = ['~*', '&*', '+@all'];

const partOf = async (node: TestNode): Promise<{ ok: boolean; detail: string }> => {
  const answer = await fetch(`${node.url}/readyz?verbose`);
  expect(answer.status).toBe(200);
  const { parts } = (await answer.json()) as { parts: { name: string; ok: boolean; detail: string }[] };
  return parts.find(({ name }) => name === 'redis') ?? expect.fail('no part of that name');
};

test.each([
  ['classic', 'no channels', ['~*', 'resetchannels', '+@all'], '&deerfields:*'],
  ['classic', 'no publishing', ['~*', '&*', '+@all', '-publish'], 'publish'],
  ['classic', 'no listening', ['~*', '&*', '+@all', '-subscribe'], '+subscribe'],
  ['sharded', 'no sharded publishing', ['~*', '&*', '+@all', '-spublish'], 'spublish'],
  ['classic', 'no writing', ['~*', '&*', '+@all', '-set'], 'set'],
] as const)('%s, %s', async (kind, _, rules, named) => {
  await allow(...rules);
  const node = await startTestNode({ settings: { REDIS_URL: url, REDIS_ADAPTER: kind } });
  try {
    await until(async () => (await partOf(node)).detail.includes(named), `${named} is named`);
    expect((await partOf(node)).ok).toBe(false);
    const told = node.logged.filter(({ message }) => message.startsWith('Redis answers but cannot be used'));
    expect(told.length).toBeGreaterThan(0);
    const till = await node.connect(tablet());
    expect(dataOf(await till.ask('receipt:submit', aReceipt())).status).toBe('applied');
    await allow(...everything);
    await until(async () => (await partOf(node)).ok, 'Redis is usable again');
  } finally {
    await node.stop();
  }
});
