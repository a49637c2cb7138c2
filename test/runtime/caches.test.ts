// The caches of a node: limits, expiry, and one timer that purges expired entries.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Rulebook } from '../../src/game/rulebook.ts';
import type { Rules } from '../../src/game/rules.ts';
import type { Rulebooks } from '../../src/ports/rulebooks.ts';
import { sizeOfRules, startLiveRules } from '../../src/queries/live-rules.ts';
import type { Caches } from '../../src/runtime/caches.ts';
import { openCaches } from '../../src/runtime/caches.ts';
import { aMission, aRulebook } from '../builders.ts';
import { silent } from '../silent-log.ts';

let caches: Caches;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
  // lru-cache keeps the clock that exists when it is loaded.
  vi.spyOn(performance, 'now').mockImplementation(Date.now);
  caches = openCaches();
});
afterEach(() => {
  caches.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('expired entries are not returned, and are purged every five minutes', () => {
  const users = caches.open('users', 10);
  users.set('sara', {});
  vi.advanceTimersByTime(3_500_000);
  users.set('omid', {});
  vi.advanceTimersByTime(99_000);
  expect(users.get('sara')).toEqual({});
  vi.advanceTimersByTime(2_000);
  expect(users.get('sara')).toBeUndefined();
  expect(users.get('omid')).toEqual({});
  users.set('nika', {});
  vi.advanceTimersByTime(3_598_000);
  // Sara's entry was purged after its hour; Omid's has expired and waits for the next purge.
  expect(caches.figures()).toEqual({ users: { size: 2, max: 10, hits: 2, misses: 1 } });
  vi.advanceTimersByTime(300_000);
  expect(caches.figures()).toMatchObject({ users: { size: 1 } });
  vi.advanceTimersByTime(300_000);
  expect(caches.figures()).toEqual({ users: { size: 0, max: 10, hits: 2, misses: 1 } });
});

test('after the stop no timer is left', () => {
  caches.open('users', 10);
  expect(vi.getTimerCount()).toBe(1);
  caches.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('older rulebooks are cached up to a number of stores and missions, least recently used first out', async () => {
  // Three stores and two missions each.
  const books = new Map<number, Rulebook>();
  const publish = (version: number) =>
    books.set(version, aRulebook({ version, missions: [aMission(), aMission({ code: 'other' })] }));
  for (const version of [1, 2, 3, 4]) publish(version);
  const asked: number[] = [];
  const rulebooks: Rulebooks = {
    latest: async () => books.get(Math.max(...books.keys())) ?? null,
    get: async (version) => {
      asked.push(version);
      return books.get(version) ?? null;
    },
    publish: async () => false,
  };
  const older = caches.open<Rules>('rules', 12, { sizeOf: sizeOfRules });
  const rules = await startLiveRules(rulebooks, older, 1_000, silent);
  const versions = [1, 2, 1, 3, 1, 2, 4];
  for (const version of versions) expect((await rules.ofVersion(version))?.rulebook).toBe(books.get(version));
  expect(asked).toEqual([1, 2, 3, 2]);
  expect(caches.figures()['rules']).toMatchObject({ size: 10, max: 12 });
  publish(5);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(rules.current().rulebook.version).toBe(5);
  // The former rulebook is ready for returns.
  await rules.ofVersion(4);
  expect(await rules.ofVersion(6)).toBeNull();
  expect(asked).toEqual([1, 2, 3, 2, 6]);
  rules.stop();
});
