// Names for lists: read together, cached briefly, dropped when they change.
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createMemoryProfiles } from '../../src/adapters/memory/profiles.ts';
import type { Profile, Profiles } from '../../src/ports/profiles.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import type { RememberedName } from '../../src/queries/display-names.ts';
import { createDisplayNames } from '../../src/queries/display-names.ts';
import { silent } from '../silent-log.ts';

const freshMs = 1_000;

function names({ max = 100, of }: { max?: number; of?: (kept: Profiles) => Profiles['of'] } = {}) {
  const kept = createMemoryProfiles();
  const asked: string[][] = [];
  const read = of?.(kept) ?? kept.of;
  let nowMs = 0;
  const remembered = createCountedCache<RememberedName>(max);
  const profiles = {
    of: (userIds: readonly string[]): Promise<Map<string, Profile>> => {
      asked.push([...userIds]);
      return read(userIds);
    },
  };
  const display = createDisplayNames({ profiles, remembered, freshMs, log: silent, now: () => nowMs });
  return {
    ...display,
    kept,
    asked,
    remembered,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

const sara: Profile = { userId: 'sara', name: 'Sara Ahmadi', showName: true };

test('everybody has a name, read in one query and cached', async () => {
  const { namesOf, kept, asked } = names();
  await kept.put(sara);
  const expected = new Map([
    ['sara', 'Sara A.'],
    ['omid', 'Shopper'],
  ]);
  expect(await namesOf(['sara', 'omid'])).toEqual(expected);
  expect(await namesOf(['sara', 'omid'])).toEqual(expected);
  expect(asked).toEqual([['sara', 'omid']]);
  await namesOf(['sara', 'nika']);
  expect(asked[1]).toEqual(['nika']);
  expect(await namesOf([])).toEqual(new Map());
  expect(asked).toHaveLength(2);
});

test('a change on another node shows after the cache expires, one on this node at once', async () => {
  const { namesOf, forget, kept, pass } = names();
  const shown = async () => (await namesOf(['sara'])).get('sara');
  await kept.put(sara);
  expect(await shown()).toBe('Sara A.');
  await kept.put({ ...sara, showName: false });
  pass(freshMs - 1);
  expect(await shown()).toBe('Sara A.');
  pass(1);
  expect(await shown()).toBe('S. A.');
  await kept.erase('sara');
  forget('sara');
  expect(await shown()).toBe('Shopper');
});

test('a read that started before a change is not cached after it', async () => {
  const gate = Promise.withResolvers<void>();
  let slow = true;
  const { namesOf, forget, kept } = names({
    of: (profiles) => async (userIds) => {
      const found = await profiles.of(userIds);
      if (slow) await gate.promise;
      return found;
    },
  });
  await kept.put(sara);
  const early = namesOf(['sara']);
  await kept.erase('sara');
  forget('sara');
  slow = false;
  gate.resolve();
  expect((await early).get('sara')).toBe('Sara A.');
  expect((await namesOf(['sara'])).get('sara')).toBe('Shopper');
});

test('while names cannot be read, a name that may have been withdrawn is not shown', async () => {
  let away = false;
  const { namesOf, kept, pass } = names({
    of: (profiles) => async (userIds) => {
      if (away) throw new StoreUnavailableError('away');
      return profiles.of(userIds);
    },
  });
  await kept.put(sara);
  await namesOf(['sara']);
  away = true;
  expect((await namesOf(['sara', 'omid'])).get('sara')).toBe('Sara A.');
  pass(freshMs);
  expect((await namesOf(['sara'])).get('sara')).toBe('Shopper');
  away = false;
  expect((await namesOf(['sara'])).get('sara')).toBe('Sara A.');
});

test('the number of cached names is limited', async () => {
  const { namesOf, remembered } = names({ max: 10 });
  await namesOf(Array.from({ length: 100 }, (_, at) => `u${at}`));
  expect(remembered.figures().size).toBe(10);
});
