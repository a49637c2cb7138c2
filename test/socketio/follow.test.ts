// What has been sent to those who follow a shopper here: the head check starts from whoever is furthest behind.
import { expect, test } from 'vitest';
import { createFollow } from '../../src/adapters/socketio/follow.ts';
import { entriesFrom } from '../client/journal-builders.ts';

const push = (from: number, to: number) => ({ userId: 'sara', epoch: 'e', entries: entriesFrom(from, to) });

test('nothing is known of a shopper until somebody has been told where they stand', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.pushed('sara', push(1, 3));
  expect([...follow.entries()]).toEqual([]);
  follow.caughtUp('sara', 3);
  expect([...follow.entries()]).toEqual([['sara', 3]]);
});

test('what was sent without a gap moves the place, what leaves a gap does not', () => {
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

test('a second connection that was told less than the first has been sent is not forgotten', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.caughtUp('sara', 0);
  follow.pushed('sara', push(1, 9));
  follow.add('sara');
  follow.caughtUp('sara', 4);
  expect([...follow.entries()]).toEqual([['sara', 4]]);
});

test('a second connection that was told more does not hide what the first still misses', () => {
  const follow = createFollow();
  follow.add('sara');
  follow.caughtUp('sara', 4);
  follow.add('sara');
  follow.caughtUp('sara', 9);
  expect([...follow.entries()]).toEqual([['sara', 4]]);
});
