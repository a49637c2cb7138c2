// The cache of shoppers: the newest state by sequence number, and none beyond its lifetime.
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import type { UserCopy } from '../../src/adapters/memory/user-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import { newUser } from '../../src/game/user.ts';

const ttlMs = 3_600_000;
const sara = (seq: number) => ({ ...newUser('sara'), seq });
const openUsers = (now?: () => number) =>
  createUserCache(createCountedCache<UserCopy>(10, { ttlMs, ...(now === undefined ? {} : { now }) }));

test('only a newer state replaces a cached one', () => {
  const users = openUsers();
  for (const seq of [2, 1, 2]) users.offer(sara(seq));
  expect(users.get('sara')?.seq).toBe(2);
  users.offer(sara(3));
  expect(users.get('sara')?.seq).toBe(3);
});

test('an outdated state is kept apart until a newer one comes', () => {
  const users = openUsers();
  users.offer(sara(2));
  users.dropOlder('sara', 2);
  expect([users.get('sara')?.seq, users.older('sara')]).toEqual([2, undefined]);
  users.dropOlder('sara', 3);
  expect([users.get('sara'), users.older('sara')?.seq]).toEqual([undefined, 2]);
  users.offer(sara(3));
  expect([users.get('sara')?.seq, users.older('sara')]).toEqual([3, undefined]);
  users.outdate(sara(3));
  expect([users.get('sara'), users.older('sara')?.seq]).toEqual([undefined, 3]);
  users.drop('sara');
  expect([users.get('sara'), users.older('sara')]).toEqual([undefined, undefined]);
  users.outdate(sara(3));
  users.clear();
  expect(users.older('sara')).toBeUndefined();
  users.offer(sara(5));
  users.outdate(sara(4));
  expect([users.get('sara')?.seq, users.older('sara')]).toEqual([5, undefined]);
});

test('a cached state expires after its time, by the wall clock, and is then read anew', () => {
  let nowMs = 1_000_000;
  const users = openUsers(() => nowMs);
  const first = sara(1);
  users.offer(first);
  nowMs += ttlMs - 1_000;
  // Offering the same state again does not extend its lifetime.
  users.offer(first);
  expect(users.get('sara')).toBe(first);
  nowMs += 2_000;
  expect(users.get('sara')).toBeUndefined();
  const again = sara(1);
  users.offer(again);
  expect(users.get('sara')).toBe(again);
});
