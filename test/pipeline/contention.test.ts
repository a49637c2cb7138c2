// Which shoppers other nodes are changing: remembered for a moment, and not more of them than asked for.
import { beforeEach, expect, test } from 'vitest';
import { watchContention } from '../../src/pipeline/contention.ts';
import type { HeardChange } from '../../src/ports/changes.ts';

const aChange = (userId: string): HeardChange => ({
  userId,
  seq: 1,
  storeId: 'cafe',
  entries: '',
  settled: '',
});

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
});

function watch(limit = 100) {
  let hear = (_: readonly HeardChange[]): void => {};
  let lose = (): void => {};
  const contention = watchContention(
    {
      onChanged: (listener) => {
        hear = listener;
      },
      onLoss: (listener) => {
        lose = listener;
      },
    },
    limit,
    () => nowMs,
  );
  return {
    ...contention,
    /** One commit for each. */
    hear: (...userIds: string[]) => {
      for (const userId of userIds) hear([aChange(userId)]);
    },
    hearOfOneCommit: (...userIds: string[]) => hear(userIds.map(aChange)),
    lose: () => lose(),
  };
}

test('a shopper whom other nodes have changed several times is contended for a moment or two, others are not', () => {
  const { isAt, hear } = watch();
  expect(isAt('sara')).toBe(false);
  hear('sara', 'omid', 'omid');
  hear('sara');
  expect(isAt('sara')).toBe(false);
  hear('sara');
  expect(isAt('sara')).toBe(true);
  expect(isAt('omid')).toBe(false);
  nowMs = 1_500;
  expect(isAt('sara')).toBe(true);
  nowMs = 2_600;
  expect(isAt('sara')).toBe(false);
});

test('a commit counts once, however many records of the shopper are in it', () => {
  const { isAt, hearOfOneCommit } = watch();
  hearOfOneCommit('sara', 'sara', 'sara', 'sara');
  hearOfOneCommit('sara', 'sara');
  expect(isAt('sara')).toBe(false);
  hearOfOneCommit('sara');
  expect(isAt('sara')).toBe(true);
});

test('who is changed all the time stays contended', () => {
  const { isAt, hear } = watch();
  for (nowMs = 0; nowMs < 10_000; nowMs += 200) {
    hear('sara');
    if (nowMs >= 600) expect(isAt('sara')).toBe(true);
  }
});

test('who is changed now and then is not', () => {
  const { isAt, hear } = watch();
  for (nowMs = 0; nowMs < 10_000; nowMs += 1_100) {
    hear('sara');
    expect(isAt('sara')).toBe(false);
  }
});

test('who was changed long ago is not, also where nothing was heard or asked meanwhile', () => {
  const { isAt, hear } = watch();
  hear('sara', 'sara', 'sara');
  nowMs = 60_000;
  expect(isAt('sara')).toBe(false);
});

test('nothing is known of what is not heard', () => {
  const { isAt, hear, lose } = watch();
  hear('sara', 'sara', 'sara');
  lose();
  expect(isAt('sara')).toBe(false);
});

test('no more than the limit are remembered: those heard last', () => {
  const { isAt, hear, size } = watch(10);
  for (let number = 0; number < 100; number += 1) hear(`u${number}`, `u${number}`, `u${number}`);
  expect(size()).toBeLessThanOrEqual(10);
  expect(isAt('u99')).toBe(true);
  expect(isAt('u0')).toBe(false);
});
