// The shared cache: written in the background, combined and bounded; read within a time limit; never known to be stale.
import { beforeEach, describe, expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { newUser } from '../../src/game/user.ts';
import type { SharedUserCacheParts } from '../../src/pipeline/shared-user-cache.ts';
import { createSharedUserCache } from '../../src/pipeline/shared-user-cache.ts';
import type { CacheWrite } from '../../src/ports/user-cache-store.ts';
import { until } from '../node/until.ts';
import { silent } from '../silent-log.ts';
import { settle } from './small-pipeline.ts';

const user = (id: string, seq: number) => ({ ...newUser(id), seq });
const never = new Promise<never>(() => {});

/** A shared cache, and a clock whose pauses end when the test says so. */
function elsewhere() {
  const kept = new Map<string, ReturnType<typeof user>>();
  const state = {
    heard: true,
    fails: null as Error | null,
    hangs: false,
    written: [] as CacheWrite[][],
    asked: [] as string[][],
    pauses: [] as (() => void)[],
  };
  const cacheStore: SharedUserCacheParts['cacheStore'] = {
    read: async (userIds) => {
      state.asked.push([...userIds]);
      if (state.hangs) return never;
      if (state.fails) throw state.fails;
      return new Map(userIds.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) ?? user(id, 0)]] : [])));
    },
    write: async (changes) => {
      if (state.fails) throw state.fails;
      state.written.push([...changes]);
      for (const { userId, user: copy } of changes) {
        if (copy === null) kept.delete(userId);
        else kept.set(userId, copy);
      }
    },
  };
  return { kept, state, cacheStore };
}

let there: ReturnType<typeof elsewhere>;
beforeEach(() => {
  there = elsewhere();
});
const partsOf = (limit = 10): SharedUserCacheParts => ({
  cacheStore: there.cacheStore,
  isConnected: () => there.state.heard,
  heads: createCountedCache(100),
  limit,
  pause: () => new Promise((resolve) => there.state.pauses.push(resolve)),
  log: silent,
});
const share = (limit?: number) => createSharedUserCache(partsOf(limit));
/** Ends every pause. */
const wait = async () => {
  await settle();
  for (const end of there.state.pauses.splice(0)) end();
  await settle();
};

describe('writing', () => {
  test('waits a moment, and writes a shopper who changed meanwhile once, with the newest state', async () => {
    const shared = share();
    shared.offer(user('sara', 1));
    shared.offer(user('sara', 3));
    shared.offer(user('omid', 1));
    shared.offer(user('sara', 2));
    await settle();
    expect(there.state.written).toEqual([]);
    await wait();
    expect(there.state.written).toEqual([
      [
        { userId: 'sara', user: user('sara', 3) },
        { userId: 'omid', user: user('omid', 1) },
      ],
    ]);
    expect(shared.figures()).toMatchObject({ written: 2, waiting: 0, dropped: 0 });
  });

  test.each(Array.from({ length: 16 }, (_, at) => at))(
    'a copy that arrives %i steps after a write is written too',
    async (steps) => {
      const shared = createSharedUserCache({
        ...partsOf(),
        cacheStore: {
          ...there.cacheStore,
          write: async (changes) => {
            if (changes.some(({ userId }) => userId === 'sara')) void offerLate();
            return there.cacheStore.write(changes);
          },
        },
      });
      async function offerLate(): Promise<void> {
        for (let step = 0; step < steps; step += 1) await null;
        shared.offer(user('late', 1));
      }
      shared.offer(user('sara', 1));
      await wait();
      await wait();
      expect(shared.figures()).toMatchObject({ written: 2, waiting: 0 });
    },
  );

  test('is limited per interval, however many wait', async () => {
    const shared = share(10_000);
    for (let at = 0; at < 1_000; at += 1) shared.offer(user(`u${at}`, 1));
    for (const written of [400, 800, 1_000]) {
      await wait();
      expect(shared.figures()).toMatchObject({ written, waiting: 1_000 - written });
    }
  });

  test('an invalid value is deleted, and a later one is written', async () => {
    const shared = share();
    shared.drop('sara');
    shared.offer(user('omid', 4));
    shared.drop('omid');
    shared.offer(user('omid', 2));
    await wait();
    expect(there.state.written).toEqual([
      [
        { userId: 'sara', user: null },
        { userId: 'omid', user: user('omid', 2) },
      ],
    ]);
  });

  test('of more than the limit drops the longest waiting one, counts it, and its old value is not used', async () => {
    const shared = share(2);
    there.kept.set('a', user('a', 4));
    for (const id of ['a', 'b', 'c']) shared.offer(user(id, 5));
    expect(shared.figures()).toMatchObject({ waiting: 2, dropped: 1 });
    expect((await shared.find(['a', 'b'])).get('a')).toBeUndefined();
    there.kept.set('a', user('a', 5));
    expect((await shared.find(['a', 'b'])).get('a')).toEqual(user('a', 5));
  });

  test('a value that Redis refuses is dropped; while Redis is away values wait, up to the limit', async () => {
    const shared = share();
    there.state.fails = new Error('OOM command not allowed');
    shared.offer(user('sara', 1));
    await wait();
    await wait();
    expect(shared.figures()).toMatchObject({ waiting: 0, dropped: 1, written: 0 });

    there.state.heard = false;
    shared.offer(user('omid', 2));
    shared.offer(user('nika', 7));
    for (let pauses = 0; pauses < 5; pauses += 1) await wait();
    expect(shared.figures()).toMatchObject({ waiting: 2, dropped: 1, written: 0 });
    there.state.fails = null;
    there.state.heard = true;
    for (let pauses = 0; pauses < 2; pauses += 1) await wait();
    expect(there.state.written.flat()).toEqual([
      { userId: 'omid', user: user('omid', 2) },
      { userId: 'nika', user: user('nika', 7) },
    ]);
  });

  test('a change during a failed write is not lost', async () => {
    const shared = share();
    const { write } = there.cacheStore;
    let refuse = (_: Error): void => {};
    there.cacheStore.write = () =>
      new Promise((_, reject) => {
        refuse = reject;
      });
    shared.offer(user('sara', 1));
    await wait();
    shared.offer(user('sara', 2));
    there.cacheStore.write = write;
    refuse(new Error('OOM command not allowed'));
    for (let pauses = 0; pauses < 3; pauses += 1) await wait();
    expect(there.state.written.flat()).toEqual([{ userId: 'sara', user: user('sara', 2) }]);
    expect(shared.figures()).toMatchObject({ waiting: 0, dropped: 1, written: 1 });
  });

  test('a stop writes what waits and accepts nothing more', async () => {
    const shared = share(1_000);
    for (let at = 0; at < 500; at += 1) shared.offer(user(`u${at}`, 1));
    const stopped = shared.stop();
    await wait();
    await stopped;
    expect(there.kept.size).toBe(500);
    shared.offer(user('late', 1));
    await wait();
    expect(shared.figures()).toMatchObject({ waiting: 0, written: 500 });
    expect(there.kept.has('late')).toBe(false);
  });
});

describe('reading', () => {
  test('finds stored values, and those that still wait to be written', async () => {
    const shared = share();
    there.kept.set('sara', user('sara', 3));
    there.kept.set('omid', user('omid', 1));
    shared.offer(user('omid', 2));
    shared.drop('nika');
    there.kept.set('nika', user('nika', 9));
    expect(await shared.find(['sara', 'omid', 'nika', 'nobody'])).toEqual(
      new Map([
        ['omid', user('omid', 2)],
        ['sara', user('sara', 3)],
      ]),
    );
    expect(there.state.asked).toEqual([['sara', 'nobody']]);
    expect(shared.figures()).toMatchObject({ hits: 2, misses: 2 });
  });

  test('uses nothing older than a known sequence number, also one learned during the read', async () => {
    const shared = share();
    for (const id of ['sara', 'omid']) there.kept.set(id, user(id, 3));
    shared.dropOlder('sara', 3);
    const found = shared.find(['sara', 'omid']);
    shared.dropOlder('omid', 4);
    expect([...(await found).keys()]).toEqual(['sara']);
  });

  test('while messages of others do not arrive, nothing is read or used', async () => {
    const shared = share();
    there.kept.set('sara', user('sara', 3));
    const found = shared.find(['sara']);
    there.state.heard = false;
    expect(await found).toEqual(new Map());
    expect(await shared.find(['sara'])).toEqual(new Map());
    expect(there.state.asked).toHaveLength(1);
  });

  test('an error is a miss; a missing answer is not awaited, and soon not requested', async () => {
    const shared = share();
    there.state.fails = new Error('Connection is closed.');
    expect(await shared.find(['sara'])).toEqual(new Map());
    there.state.fails = null;
    there.state.hangs = true;
    const asked = Array.from({ length: 100 }, () => shared.find(['sara']));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, () => new Map()));
    await until(() => there.state.asked.length > 0, 'the cache is queried');
    expect(there.state.asked.length).toBeLessThan(20);
    expect(shared.figures().dropped).toBe(101);
  });

  test('many are read in parts', async () => {
    const shared = share();
    const ids = Array.from({ length: 450 }, (_, at) => `u${at}`);
    for (const id of ids) there.kept.set(id, user(id, 1));
    expect((await shared.find(ids)).size).toBe(450);
    expect(there.state.asked.map((part) => part.length)).toEqual([200, 200, 50]);
  });
});
