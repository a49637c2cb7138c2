// The last pushed sequence number of each connected shopper, from which the head check starts.
import { expect, test } from 'vitest';
import { createFollow } from '../../src/adapters/socketio/follow.ts';
import { entriesFrom } from '../client/journal-builders.ts';

const push = (from: number, to: number) => ({ userId: 'sara', epoch: 'e', entries: entriesFrom(from, to) });

test('a shopper has no position before the first greeting', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.pushed('sara', push(1, 3));
  expect([...follow.entries()]).toEqual([]);
  follow.caughtUp('sara', 3);
  expect([...follow.entries()]).toEqual([['sara', 3]]);
});

test('a push without a gap moves the position, one with a gap does not', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.caughtUp('sara', 0);
  follow.pushed('sara', push(1, 3));
  follow.pushed('sara', push(6, 9));
  expect([...follow.entries()]).toEqual([['sara', 3]]);
  follow.pushed('sara', push(4, 5));
  follow.pushed('sara', push(6, 9));
  expect([...follow.entries()]).toEqual([['sara', 9]]);
});

test('a second connection that was greeted at an earlier position is not forgotten', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.caughtUp('sara', 0);
  follow.pushed('sara', push(1, 9));
  follow.add('sara');
  follow.caughtUp('sara', 4);
  expect([...follow.entries()]).toEqual([['sara', 4]]);
});

test('a second connection that was greeted at a later position does not hide what the first misses', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.caughtUp('sara', 4);
  follow.add('sara');
  follow.caughtUp('sara', 9);
  expect([...follow.entries()]).toEqual([['sara', 4]]);
});
