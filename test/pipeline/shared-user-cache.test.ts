// Copies for all nodes: written behind, once for many changes, bounded; read in time or not at all; none that is known to be old.
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

/** Copies somewhere else, and a clock whose pauses end when the test says so. */
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
const share = (limit = 10) =>
  createSharedUserCache({
    cacheStore: there.cacheStore,
    isConnected: () => there.state.heard,
    heads: createCountedCache(100),
    limit,
    pause: () => new Promise((resolve) => there.state.pauses.push(resolve)),
    log: silent,
  });
/** Ends every pause that is on. */
const wait = async () => {
  await settle();
  for (const end of there.state.pauses.splice(0)) end();
  await settle();
};

describe('writing', () => {
  test('waits a moment, and takes what changed meanwhile once, the newest', async () => {
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

  test('is bounded: so many in a moment, however many wait', async () => {
    const shared = share(10_000);
    for (let at = 0; at < 1_000; at += 1) shared.offer(user(`u${at}`, 1));
    for (const written of [400, 800, 1_000]) {
      await wait();
      expect(shared.figures()).toMatchObject({ written, waiting: 1_000 - written });
    }
  });

  test('what is not believed is taken away; what is offered after that is written', async () => {
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

  test('keeps no more waiting than it may: the longest waiting goes, is counted, and its old copy is not believed', async () => {
    const shared = share(2);
    there.kept.set('a', user('a', 4));
    for (const id of ['a', 'b', 'c']) shared.offer(user(id, 5));
    expect(shared.figures()).toMatchObject({ waiting: 2, dropped: 1 });
    expect((await shared.find(['a', 'b'])).get('a')).toBeUndefined();
    there.kept.set('a', user('a', 5));
    expect((await shared.find(['a', 'b'])).get('a')).toEqual(user('a', 5));
  });

  test('what Redis does not want is dropped; while it is away it is kept, up to the bound, and written when it returns', async () => {
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

  test('what changes while a write fails is not lost with it', async () => {
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

  test('a stop writes what waits and then takes nothing more', async () => {
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
  test('finds what is there, and what still waits to be written', async () => {
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

  test('believes nothing older than what was heard, also when it is heard while reading', async () => {
    const shared = share();
    for (const id of ['sara', 'omid']) there.kept.set(id, user(id, 3));
    shared.dropOlder('sara', 3);
    const found = shared.find(['sara', 'omid']);
    shared.dropOlder('omid', 4);
    expect([...(await found).keys()]).toEqual(['sara']);
  });

  test('while the others are not heard nothing is asked and nothing believed', async () => {
    const shared = share();
    there.kept.set('sara', user('sara', 3));
    const found = shared.find(['sara']);
    there.state.heard = false;
    expect(await found).toEqual(new Map());
    expect(await shared.find(['sara'])).toEqual(new Map());
    expect(there.state.asked).toHaveLength(1);
  });

  test('an error is a miss; an answer that does not come is not waited for, and soon not asked for', async () => {
    const shared = share();
    there.state.fails = new Error('Connection is closed.');
    expect(await shared.find(['sara'])).toEqual(new Map());
    there.state.fails = null;
    there.state.hangs = true;
    const asked = Array.from({ length: 100 }, () => shared.find(['sara']));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 100 }, () => new Map()));
    await until(() => there.state.asked.length > 0, 'somebody asked');
    expect(there.state.asked.length).toBeLessThan(20);
    expect(shared.figures().dropped).toBe(101);
  });

  test('many are asked for in parts', async () => {
    const shared = share();
    const ids = Array.from({ length: 450 }, (_, at) => `u${at}`);
    for (const id of ids) there.kept.set(id, user(id, 1));
    expect((await shared.find(ids)).size).toBe(450);
    expect(there.state.asked.map((part) => part.length)).toEqual([200, 200, 50]);
  });
});
