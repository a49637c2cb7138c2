// A subscription over the two connections of a node, one of which is lost and made again.
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { RedisLink } from '../../src/adapters/redis/connect.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { subscribe } from '../../src/adapters/redis/subscription.ts';
import { silent } from '../silent-log.ts';

let link: RedisLink;
let other: Redis;
beforeEach(() => {
  link = connectRedis(inject('redisUrl'), silent);
  other = new Redis(inject('redisUrl'));
});
afterEach(async () => {
  await link.close();
  other.disconnect();
});

test.each(['commands', 'subscriber'] as const)(
  'after a loss of the connection `%s`, messages arrive again',
  async (which) => {
    const channel = `one-lost-${which}`;
    const received: string[] = [];
    let losses = 0;
    const subscription = subscribe(link, channel, (text) => received.push(text), silent);
    subscription.onLoss(() => {
      losses += 1;
    });
    await expect.poll(subscription.isConnected).toBe(true);

    link[which].disconnect(true);
    await expect.poll(() => losses).toBe(1);
    await expect.poll(subscription.isConnected).toBe(true);
    await other.publish(channel, 'hello');
    await expect.poll(() => received).toEqual(['hello']);
  },
);
