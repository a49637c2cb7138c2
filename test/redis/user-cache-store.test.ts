// Cached shoppers in a real Redis: signed, expiring, replaced by newer ones only; garbage is ignored.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { RedisLink } from '../../src/adapters/redis/connect.ts';
import { connectRedis } from '../../src/adapters/redis/connect.ts';
import { redisKeys } from '../../src/adapters/redis/keys.ts';
import { createRedisUserCacheStore } from '../../src/adapters/redis/user-cache-store.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import type { CacheWrite } from '../../src/ports/user-cache-store.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';

const ttlMs = 3_600_000;

let link: RedisLink;
/** Another program with access to Redis. */
let stranger: Redis;
let database: string;

beforeAll(async () => {
  link = connectRedis(inject('redisUrl'), silent);
  stranger = new Redis(inject('redisUrl'));
  await until(link.isUp, 'Redis is connected');
});
beforeEach(() => {
  database = `copies-${randomUUID()}`;
});
afterEach(async () => {
  const left = await stranger.keys(`*${database}*`);
  if (left.length > 0) await stranger.unlink(...left);
});
afterAll(async () => {
  await link.close();
  stranger.disconnect();
});

const keyOf = (userId: string, epoch = 'e1') => redisKeys(database, epoch).user(userId);
const open = (changes: { epoch?: string; secret?: string } = {}) => {
  const { epoch = 'e1', secret = 'known to the nodes of this mall' } = changes;
  return createRedisUserCacheStore({ link, keyOf: (userId) => keyOf(userId, epoch), secret, epoch, ttlMs });
};
const sara = (seq: number, coins = seq): User => ({
  ...newUser('sara'),
  seq,
  coins,
  missions: [{ code: 'regular', period: 'once', progress: 1, seen: [['کافه', 2]], completions: [] }],
});
const keep = (user: User): CacheWrite => ({ userId: user.id, user });

describe('cached shoppers in Redis', () => {
  test('are read as they were written, by any node of the mall', async () => {
    await open().write([keep(sara(7)), keep({ ...newUser('omid'), seq: 1 })]);
    const found = await open().read(['sara', 'nobody', 'omid']);
    expect([...found.keys()]).toEqual(['sara', 'omid']);
    expect(found.get('sara')).toEqual(sara(7));
    expect(await open().read([])).toEqual(new Map());
    await open().write([]);
  });

  test('expire after their time', async () => {
    await open().write([keep(sara(7))]);
    const left = await stranger.pttl(keyOf('sara'));
    expect(left).toBeGreaterThan(ttlMs - 60_000);
    expect(left).toBeLessThanOrEqual(ttlMs);
  });

  test('are replaced only by newer ones, also by many writers at once', async () => {
    const copies = open();
    await copies.write([keep(sara(7))]);
    await copies.write([keep(sara(6)), keep(sara(7, 99))]);
    expect((await copies.read(['sara'])).get('sara')).toEqual(sara(7));
    await Promise.all(
      Array.from({ length: 40 }, (_, at) => open().write([keep(sara(1 + ((at * 17) % 40)))])),
    );
    expect((await copies.read(['sara'])).get('sara')?.seq).toBe(40);
  });

  test('are deleted by a node that finds them invalid', async () => {
    const copies = open();
    await copies.write([keep(sara(7))]);
    await copies.write([{ userId: 'sara', user: null }]);
    expect(await copies.read(['sara'])).toEqual(new Map());
    await copies.write([keep(sara(5))]);
    expect((await copies.read(['sara'])).get('sara')).toEqual(sara(5));
  });

  test('of another epoch, another secret or another shopper are ignored', async () => {
    await open().write([keep(sara(7))]);
    expect(await open({ epoch: 'e2' }).read(['sara'])).toEqual(new Map());
    const sealed = (await stranger.get(keyOf('sara'))) ?? '';
    await stranger.set(keyOf('sara', 'e2'), sealed);
    expect(await open({ epoch: 'e2' }).read(['sara'])).toEqual(new Map());
    await stranger.set(keyOf('omid'), sealed);
    expect(await open().read(['omid'])).toEqual(new Map());
    expect(await open({ secret: 'somebody else' }).read(['sara'])).toEqual(new Map());
  });

  test('that are too large are not stored, and an older one is removed', async () => {
    await open().write([keep(sara(7))]);
    const seen = Array.from({ length: 5_000 }, (_, at) => [`store-${at}`, 1] as const);
    const [mission = expect.fail('no mission')] = sara(8).missions;
    await open().write([keep({ ...sara(8), missions: [{ ...mission, seen }] })]);
    expect(await stranger.exists(keyOf('sara'))).toBe(0);
  });
});

describe('foreign data', () => {
  const future = '9999999999999999';
  const json = JSON.stringify(sara(9_999_999));
  test.each<[string, (key: string, sealed: string) => Promise<unknown>]>([
    ['nothing', (key) => stranger.set(key, '')],
    ['garbage', (key) => stranger.set(key, Buffer.from([0xff, 0, 0xc3, 0x28]))],
    ['JSON without a seal', (key) => stranger.set(key, json)],
    [
      'a copy from the future with a made-up seal',
      (key) => stranger.set(key, future + 'a'.repeat(32) + json),
    ],
    [
      'a copy with another balance',
      (key, sealed) => stranger.set(key, sealed.replace('"coins":7', '"coins":8')),
    ],
    ['a copy with another number in front', (key, sealed) => stranger.set(key, future + sealed.slice(16))],
    ['a copy cut short', (key, sealed) => stranger.set(key, sealed.slice(0, -1))],
    ['a copy without its text', (key, sealed) => stranger.set(key, sealed.slice(0, 48))],
    ['something that is no number in front', (key) => stranger.set(key, `nan${'0'.repeat(60)}`)],
    ['a megabyte', (key) => stranger.set(key, 'x'.repeat(1_000_000))],
    ['a list', (key) => stranger.rpush(key, 'sara')],
    ['a hash', (key) => stranger.hset(key, 'seq', future)],
  ])('%s is ignored, harms no other value, and does not block a valid one', async (_, poison) => {
    const copies = open();
    await copies.write([keep(sara(7)), keep({ ...newUser('omid'), seq: 3 })]);
    const sealed = (await stranger.get(keyOf('sara'))) ?? '';
    await stranger.unlink(keyOf('sara'));
    await poison(keyOf('sara'), sealed);
    const found = await copies.read(['sara', 'omid']);
    expect(found).toEqual(new Map([['omid', { ...newUser('omid'), seq: 3 }]]));
    await copies.write([keep(sara(8))]);
    expect((await copies.read(['sara'])).get('sara')).toEqual(sara(8));
    // And if nobody has read it, a node that finds it invalid deletes it:
    await stranger.unlink(keyOf('sara'));
    await poison(keyOf('sara'), sealed);
    await copies.write([{ userId: 'sara', user: null }]);
    await copies.write([keep(sara(9))]);
    expect((await copies.read(['sara'])).get('sara')).toEqual(sara(9));
  });
});
