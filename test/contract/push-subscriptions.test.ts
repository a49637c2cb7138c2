// The port PushSubscriptions: one suite, run against every adapter.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryPushSubscriptions } from '../../src/adapters/memory/push-subscriptions.ts';
import { createMongoPushSubscriptions } from '../../src/adapters/mongo/push-subscriptions.ts';
import type { PushSubscription, PushSubscriptions } from '../../src/ports/push.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

const adapters: readonly { readonly name: string; open(): Promise<Opened<PushSubscriptions>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryPushSubscriptions(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const opened = await openMongo();
      return {
        it: createMongoPushSubscriptions(opened.db, 5_000),
        [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
      };
    },
  },
];
const aSubscription = (endpoint: string, changes: Partial<PushSubscription> = {}): PushSubscription => ({
  endpoint: `https://push.example/${endpoint}`,
  keys: { p256dh: '$keys', auth: 'a' },
  topics: ['coins'],
  language: 'fa',
  ...changes,
});

describe.each(adapters)('subscriptions in $name', ({ open }) => {
  let opened: Opened<PushSubscriptions>;
  let it: PushSubscriptions;
  beforeEach(async () => {
    opened = await open();
    it = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  test('nobody has a subscription at first; a stored one is read back exactly', async () => {
    expect(await it.isEmpty()).toBe(true);
    expect(await it.of(['sara'])).toEqual([]);
    await it.put('sara', aSubscription('one'), 7, 3);
    expect(await it.isEmpty()).toBe(false);
    expect(await it.of(['omid', 'sara'])).toEqual([
      { userId: 'sara', seq: 7, subscriptions: [aSubscription('one')] },
    ]);
  });

  test('the same endpoint replaces its subscription, the oldest goes beyond the limit, and the cursor stays', async () => {
    for (const name of ['one', 'two', 'three', 'four']) await it.put('sara', aSubscription(name), 5, 3);
    await it.put('sara', aSubscription('two', { topics: ['levels'] }), 99, 3);
    const [sara] = await it.of(['sara']);
    expect(sara?.seq).toBe(5);
    expect(sara?.subscriptions).toEqual([
      aSubscription('three'),
      aSubscription('four'),
      aSubscription('two', { topics: ['levels'] }),
    ]);
  });

  test('of many nodes that move the cursor to the same entries one succeeds', async () => {
    await it.put('sara', aSubscription('one'), 1, 3);
    const results = await Promise.all(Array.from({ length: 10 }, () => it.advance('sara', 1, 4)));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect((await it.of(['sara']))[0]?.seq).toBe(4);
    expect(await it.advance('nobody', 0, 1)).toBe(false);
  });

  test('a removed subscription is gone, and the last one removes the shopper', async () => {
    await it.put('sara', aSubscription('one'), 1, 3);
    await it.put('sara', aSubscription('two'), 1, 3);
    await it.remove('sara', aSubscription('one').endpoint);
    await it.remove('nobody', 'x');
    expect((await it.of(['sara']))[0]?.subscriptions).toEqual([aSubscription('two')]);
    await it.remove('sara', aSubscription('two').endpoint);
    expect(await it.of(['sara'])).toEqual([]);
    expect(await it.isEmpty()).toBe(true);
  });
});
