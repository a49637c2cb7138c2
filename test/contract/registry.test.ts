// The port Registry: one suite, run against memory and MongoDB.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryRegistry } from '../../src/adapters/memory/registry.ts';
import { createMongoRegistry } from '../../src/adapters/mongo/registry.ts';
import type { NodeSelf, Registry } from '../../src/ports/registry.ts';
import { forgottenAfterMs } from '../../src/ports/registry.ts';
import { until } from '../node/until.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

const adapters: readonly { name: string; open(): Promise<Opened<Registry>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryRegistry(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const { db, [Symbol.asyncDispose]: dispose } = await openMongo();
      return { it: createMongoRegistry(db, 5_000), [Symbol.asyncDispose]: dispose };
    },
  },
];

const aNode = (instance: string, changes: Partial<NodeSelf> = {}): NodeSelf => ({
  instance,
  name: `node-${instance}`,
  url: 'http://127.0.0.1:3000',
  role: 'all',
  version: '1.2.3',
  sockets: 0,
  everyMs: 2_000,
  ...changes,
});

describe.each(adapters)('the registry in $name', ({ open }) => {
  let opened: Opened<Registry>;
  let registry: Registry;
  beforeEach(async () => {
    opened = await open();
    registry = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());
  const instances = async (): Promise<string[]> =>
    (await registry.beat(aNode('me'))).nodes.map(({ instance }) => instance).toSorted();

  test('a heartbeat is seen with all its content, also by its own node', async () => {
    const other = aNode('other', { role: '$edge', url: 'http://[::1]:1', sockets: 7 });
    await registry.beat(other);
    const { nowMs, nodes } = await registry.beat(aNode('me'));
    expect(await instances()).toEqual(['me', 'other']);
    const seen = nodes.find(({ instance }) => instance === 'other');
    expect(seen).toEqual({ ...other, startedAtMs: expect.any(Number), seenAtMs: seen?.startedAtMs });
    expect(seen?.seenAtMs).toBeLessThanOrEqual(nowMs);
  });

  test('a repeated heartbeat replaces the content and keeps the start time', async () => {
    const first = await registry.beat(aNode('me', { sockets: 1 }));
    const before = first.nodes[0] ?? expect.fail('nobody');
    const after = await until(async () => {
      const { nowMs, nodes } = await registry.beat(aNode('me', { sockets: 2 }));
      return nowMs > first.nowMs && nodes[0];
    }, 'a later heartbeat');
    expect(after.sockets).toBe(2);
    expect(after.seenAtMs).toBeGreaterThan(before.seenAtMs);
    expect(after.startedAtMs).toBe(before.startedAtMs);
  });

  test('two processes with one name are two entries', async () => {
    await registry.beat(aNode('a', { name: 'node-1' }));
    await registry.beat(aNode('b', { name: 'node-1' }));
    expect(await instances()).toEqual(['a', 'b', 'me']);
  });

  test('a node that left is gone, whether or not it was listed', async () => {
    await registry.beat(aNode('other'));
    await registry.leave('other');
    await registry.leave('nobody');
    expect(await instances()).toEqual(['me']);
  });

  test('a dead node stays listed, so that others can judge it', async () => {
    await registry.beat(aNode('dead'));
    for (let at = 0; at < 3; at += 1) expect(await instances()).toEqual(['dead', 'me']);
  });

  test('many nodes that start at once are all listed', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `n${String(at).padStart(2, '0')}`);
    await Promise.all(names.map((name) => registry.beat(aNode(name))));
    expect(await instances()).toEqual(['me', ...names]);
  });
});

test('in memory, a node that is silent for long is removed', async () => {
  let nowMs = 1_000;
  const registry = createMemoryRegistry(() => nowMs);
  await registry.beat(aNode('dead'));
  nowMs += forgottenAfterMs;
  expect((await registry.beat(aNode('me'))).nodes.map(({ instance }) => instance)).toEqual(['me']);
});

test('in MongoDB, an index removes it', async () => {
  const { db, [Symbol.asyncDispose]: dispose } = await openMongo();
  const indexes = await db.collection('nodes').indexes();
  expect(indexes).toContainEqual(
    expect.objectContaining({ key: { seenAt: 1 }, expireAfterSeconds: forgottenAfterMs / 1_000 }),
  );
  await dispose();
});
