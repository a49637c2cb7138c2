// Ending the connections of an identity: on every node, for good, and nobody else's.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectClient } from '../../src/client/connect.ts';
import { runRedis } from '../../src/supervision/redis-server/run-redis.ts';
import type { TestNode } from './running-node.ts';
import { kiosk, memoryDatabase, shopper, startTestNode } from './running-node.ts';
import { hearsOthers } from './several-nodes.ts';
import { until } from './until.ts';

describe.each(['classic', 'sharded'] as const)('over the %s adapter', (kind) => {
  const nodes: TestNode[] = [];
  const node = (at: number) => nodes[at] ?? expect.fail(`no node ${at}`);
  beforeAll(async () => {
    const database = await memoryDatabase();
    const settings = {
      REDIS_URL: inject('redisUrl'),
      REDIS_ADAPTER: kind,
      MONGODB_DATABASE: `sessions-${kind}`,
    };
    for (let at = 0; at < 2; at += 1) nodes.push(await startTestNode({ database, settings }));
    await until(() => nodes.every(hearsOthers), 'both nodes joined');
  });
  afterAll(() => Promise.all(nodes.map((each) => each.stop())));

  test('requested at one node, it notifies and closes all connections of that role and name', async () => {
    const doomed = [
      ...(await Promise.all([0, 1].map((at) => node(at).connect(kiosk())))),
      await node(1).connect(kiosk()),
    ];
    const others = await Promise.all([
      node(0).connect(kiosk('cafe', 'kiosk-2')),
      node(1).connect(shopper('kiosk-cafe')),
    ]);
    node(0).endSessions({ role: 'kiosk', sub: 'kiosk-cafe' });
    for (const client of doomed) {
      await client.cut();
      expect(client.pushes('session:ended')).toEqual([{ code: 'unauthenticated', retryable: false }]);
    }
    for (const client of others) {
      await client.caughtUp();
      expect(client.socket.connected).toBe(true);
      client.close();
    }
  });

  test('the client does not reconnect by itself', async () => {
    const token = await node(1).token(shopper('gone'));
    const endings: string[] = [];
    const phone = connectClient({ url: node(1).url, token, onEnded: ({ code }) => endings.push(code) });
    await phone.ready();
    node(0).endSessions({ role: 'shopper', sub: 'gone' });
    await until(() => endings.length > 0, 'the session is ended');
    expect(endings).toEqual(['unauthenticated']);
  });
});

test('without Redis, or while it is silent, this node’s connections end at once', async () => {
  const lonely = await startTestNode();
  const first = await lonely.connect(shopper());
  lonely.endSessions({ role: 'shopper', sub: 'sara' });
  await first.cut();
  await lonely.stop();

  const redis = await runRedis({ binary: inject('redisBinary') });
  const node = await startTestNode({ settings: { REDIS_URL: redis.url, REDIS_ADAPTER: 'sharded' } });
  await until(() => hearsOthers(node), 'Redis is connected');
  process.kill(redis.pid, 'SIGSTOP');
  const second = await node.connect(shopper());
  node.endSessions({ role: 'shopper', sub: 'sara' });
  await second.cut();
  process.kill(redis.pid, 'SIGCONT');
  await node.stop();
  await redis.stop();
});
