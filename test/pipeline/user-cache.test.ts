// Copies of users: the newest by sequence, and none that is too old to be found out.
import { expect, test } from 'vitest';
import { createUserCache, longestCopyMs } from '../../src/adapters/memory/user-cache.ts';
import { newUser } from '../../src/game/user.ts';

const sara = (seq: number) => ({ ...newUser('sara'), seq });

test('only a newer copy replaces one that is there', () => {
  const users = createUserCache(10);
  for (const seq of [2, 1, 2]) users.offer(sara(seq));
  expect(users.get('sara')?.seq).toBe(2);
  users.offer(sara(3));
  expect(users.get('sara')?.seq).toBe(3);
});

test('a copy is good for an hour from when it was read, and is then read anew', () => {
  let nowMs = 1_000_000;
  const users = createUserCache(10, () => nowMs);
  const first = sara(1);
  users.offer(first);
  nowMs += longestCopyMs - 1;
  // Offered again it is no younger: it is the same copy.
  users.offer(first);
  expect(users.get('sara')).toBe(first);
  nowMs += 1;
  expect(users.get('sara')).toBeUndefined();
  const again = sara(1);
  users.offer(again);
  expect(users.get('sara')).toBe(again);
});

test('a clock that was set back makes no copy last longer', () => {
  let nowMs = 10 * longestCopyMs;
  const users = createUserCache(10, () => nowMs);
  users.offer(sara(1));
  nowMs -= 2 * longestCopyMs;
  expect(users.get('sara')).toBeUndefined();
});
