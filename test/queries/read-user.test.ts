// Reads of a shopper's present state: combined into one query, and not cached for commits if only shown.
import { expect, test } from 'vitest';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import type { User } from '../../src/game/user.ts';
import { newUser } from '../../src/game/user.ts';
import { StoreUnavailableError } from '../../src/ports/store.ts';
import { createReadUser } from '../../src/queries/read-user.ts';

const user = (id: string, seq: number): User => ({ ...newUser(id), seq });

function readers(stored: readonly User[], shared: readonly User[] | null) {
  const asked: (readonly string[])[] = [];
  const among = (those: readonly User[]) => (ids: readonly string[]) =>
    new Map(those.filter(({ id }) => ids.includes(id)).map((one) => [one.id, one]));
  const users = createUserCache(createCountedCache(1_000));
  const loadUsers = async (ids: readonly string[]) => {
    asked.push(ids);
    if (ids.includes('broken')) throw new Error('away');
    return among(stored)(ids);
  };
  /** The ledger's answer: which shoppers have entries beyond the requested number. */
  const heads = async (places: ReadonlyMap<string, number>) =>
    new Map(
      stored.flatMap(({ id, seq }) => {
        const place = places.get(id);
        return place !== undefined && seq >= place ? [[id, { from: place, seq }] as const] : [];
      }),
    );
  const findCached = shared && (async (ids: readonly string[]) => among(shared)(ids));
  const readUser = createReadUser({ store: { heads }, loadUsers, users, findCached });
  return { readUser, users, asked };
}

test('reads of one turn of the event loop share one query and get their own results', async () => {
  const ids = Array.from({ length: 40 }, (_, at) => `u${at}`);
  const { readUser, asked } = readers(
    ids.slice(0, 30).map((id, at) => user(id, at)),
    null,
  );
  const found = await Promise.all([...ids, ...ids].map((id) => readUser(id)));
  expect(asked).toEqual([ids]);
  expect(found.map((one) => one.user.id)).toEqual([...ids, ...ids]);
  expect(found.map(({ exists }) => exists)).toEqual([...ids, ...ids].map((id) => Number(id.slice(1)) < 30));
  expect(await readUser('u7')).toEqual({ user: user('u7', 7), exists: true });
  expect(asked).toHaveLength(1);
});

test('two cached states of one shopper checked together are each compared with their own sequence number', async () => {
  const { readUser, users } = readers([user('sara', 16)], [user('sara', 16)]);
  users.offer(user('sara', 10));
  // This node's cached state, and the shared one for a reader that knows of something newer.
  const [older, newer] = await Promise.all([readUser('sara'), readUser('sara', 16)]);
  expect([older.user.seq, newer.user.seq]).toEqual([16, 16]);
});

test('the size of a query is limited', async () => {
  const { readUser, asked } = readers([], null);
  await Promise.all(Array.from({ length: 1_100 }, (_, at) => readUser(`u${at}`)));
  expect(asked.map(({ length }) => length)).toEqual([500, 500, 100]);
});

test('a failed query rejects its readers, and no later ones', async () => {
  const { readUser } = readers([user('sara', 1)], null);
  const both = await Promise.allSettled([readUser('broken'), readUser('sara')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await readUser('sara')).exists).toBe(true);
});

test('a value of the shared cache is shown and not kept; a miss is read from the store and kept', async () => {
  const { readUser, users, asked } = readers([user('sara', 3), user('omid', 2)], [user('sara', 3)]);
  const found = await Promise.all(['sara', 'omid', 'nika'].map((id) => readUser(id)));
  expect(found.map(({ user: { seq }, exists }) => [seq, exists])).toEqual([
    [3, true],
    [2, true],
    [0, false],
  ]);
  expect(asked).toEqual([['omid', 'nika']]);
  expect(users.get('sara')).toBeUndefined();
  expect(users.get('omid')).toEqual(user('omid', 2));
});

test('a cached state is returned only if the ledger has nothing after it', async () => {
  const { readUser, users, asked } = readers([user('sara', 9)], [user('sara', 5)]);
  users.offer(user('sara', 4));
  expect((await readUser('sara')).user.seq).toBe(9);
  expect(asked).toEqual([['sara']]);
  expect(users.get('sara')?.seq).toBe(9);
  expect((await readUser('sara')).user.seq).toBe(9);
  expect(asked).toHaveLength(1);
  // The caller has seen a later entry than any store has, so the latest state is returned.
  expect((await readUser('sara', 99)).user.seq).toBe(9);
});

test('while the store is unavailable a cached state is returned as it is', async () => {
  const users = createUserCache(createCountedCache(10));
  users.offer(user('sara', 4));
  const away = () => Promise.reject(new StoreUnavailableError('away'));
  const readUser = createReadUser({ store: { heads: away }, loadUsers: away, users, findCached: null });
  expect((await readUser('sara')).user.seq).toBe(4);
  await expect(readUser('omid')).rejects.toThrow(StoreUnavailableError);
});
