// What the follower compares with the ledger: shoppers changed since its mark, or everybody.
import { describe, expect, test } from 'vitest';
import type { Followed } from '../../src/pipeline/follower.ts';
import { createFollower, everyHead } from '../../src/pipeline/follower.ts';
import type { Head, Store } from '../../src/ports/store.ts';
import { silent } from '../silent-log.ts';

const overlapMs = 5 * 60_000;
const startMs = 10 * overlapMs;

/** A ledger of shoppers with the times of their last changes. */
function ledgerOf(shoppers: readonly { readonly id: string; readonly seq: number; readonly atMs: number }[]) {
  const asked = { since: [] as number[], all: 0 };
  let markMs = 0;
  const headOf = ({ id, seq }: (typeof shoppers)[number]) => [id, { from: seq, seq }] as const;
  const store: Pick<Store, 'headsAfter' | 'changedSince' | 'loadMark' | 'saveMark'> = {
    headsAfter: async (after, limit) => {
      asked.all += 1;
      const rest = shoppers.filter(({ id }) => after === null || id > after);
      return new Map<string, Head>(rest.slice(0, limit).map(headOf));
    },
    changedSince: async function* (sinceMs) {
      asked.since.push(sinceMs);
      for (const one of shoppers.filter(({ atMs }) => atMs >= sinceMs))
        yield new Map<string, Head>([headOf(one)]);
    },
    loadMark: async () => markMs,
    saveMark: async (atMs) => {
      markMs = atMs;
    },
  };
  return { store, asked, mark: () => markMs };
}

/** A projection with known states, which records what is repaired. */
function projectionOf(known: Map<string, number>, ledger: readonly { id: string; seq: number }[] = []) {
  const caughtUp: string[] = [];
  const followed: Followed = {
    projection: { isEmpty: async () => known.size === 0, known: async () => new Map(known) },
    writer: {
      catchUp: async (userIds) => {
        for (const id of userIds) {
          caughtUp.push(id);
          known.set(id, ledger.find((one) => one.id === id)?.seq ?? 0);
        }
        return userIds.length;
      },
    },
  };
  return { followed, caughtUp };
}

const shoppers = [
  { id: 'ali', seq: 3, atMs: startMs - 2 * overlapMs },
  { id: 'mina', seq: 5, atMs: startMs - overlapMs / 2 },
  { id: 'omid', seq: 7, atMs: startMs },
];
const upToDate = () => new Map(shoppers.map(({ id, seq }) => [id, seq]));

const followerOf = (
  store: ReturnType<typeof ledgerOf>['store'],
  followed: readonly Followed[],
  now = () => startMs,
) => createFollower({ store, followed, log: silent, now });

test('the first run compares everybody, and stores when it started', async () => {
  let nowMs = startMs;
  const { store, asked, mark } = ledgerOf(shoppers);
  const { followed, caughtUp } = projectionOf(new Map([['ali', 3]]), shoppers);
  const behind = await followerOf(store, [followed], () => nowMs++).run();
  expect(behind).toBe(2);
  expect(caughtUp).toEqual(['mina', 'omid']);
  expect(asked).toEqual({ since: [], all: 1 });
  // The mark is the start of the run: changes during the run may have been missed.
  expect(mark()).toBe(startMs);
});

describe('after the first run', () => {
  test('compares only shoppers changed since, with an overlap for clocks that differ', async () => {
    const { store, asked, mark } = ledgerOf(shoppers);
    await store.saveMark(startMs);
    // Ali changed before the overlap, so the run misses him; Mina changed within it.
    const { followed, caughtUp } = projectionOf(new Map([['ali', 1]]), shoppers);
    expect(await followerOf(store, [followed], () => startMs + 1).run()).toBe(2);
    expect(caughtUp).toEqual(['mina', 'omid']);
    expect(asked).toEqual({ since: [startMs - overlapMs], all: 0 });
    expect(mark()).toBe(startMs + 1);
  });

  test('compares everybody if the mark is in the future: a clock was ahead when it was saved', async () => {
    const { store, asked, mark } = ledgerOf(shoppers);
    await store.saveMark(startMs + 2 * overlapMs);
    const { followed, caughtUp } = projectionOf(new Map([...upToDate(), ['ali', 1]]), shoppers);
    expect(await followerOf(store, [followed]).run()).toBe(1);
    expect(caughtUp).toEqual(['ali']);
    expect(asked).toEqual({ since: [], all: 1 });
    expect(mark()).toBe(startMs);
  });

  test('compares everybody on request', async () => {
    const { store, asked } = ledgerOf(shoppers);
    await store.saveMark(startMs);
    const { followed, caughtUp } = projectionOf(new Map([...upToDate(), ['ali', 1]]), shoppers);
    expect(await followerOf(store, [followed]).run(undefined, true)).toBe(1);
    expect(caughtUp).toEqual(['ali']);
    expect(asked).toEqual({ since: [], all: 1 });
  });

  test('compares everybody if a projection is empty, and writes only what is missing', async () => {
    const { store, asked } = ledgerOf(shoppers);
    await store.saveMark(startMs);
    const whole = projectionOf(upToDate(), shoppers);
    const lost = projectionOf(new Map(), shoppers);
    expect(await followerOf(store, [whole.followed, lost.followed]).run()).toBe(3);
    expect(asked).toEqual({ since: [], all: 1 });
    expect(whole.caughtUp).toEqual([]);
    expect(lost.caughtUp).toEqual(['ali', 'mina', 'omid']);
  });
});

test('counts a shopper missing in two projections once, and repairs each separately', async () => {
  const { store } = ledgerOf(shoppers);
  const one = projectionOf(new Map([...upToDate(), ['ali', 2]]), shoppers);
  const other = projectionOf(new Map([...upToDate(), ['ali', 1], ['omid', 1]]), shoppers);
  expect(await followerOf(store, [one.followed, other.followed]).run()).toBe(2);
  expect(one.caughtUp).toEqual(['ali']);
  expect(other.caughtUp).toEqual(['ali', 'omid']);
});

test('leaves a projection that is ahead of the ledger head it read', async () => {
  const { store } = ledgerOf(shoppers);
  const { followed, caughtUp } = projectionOf(new Map([...upToDate(), ['omid', 9]]), shoppers);
  expect(await followerOf(store, [followed]).run()).toBe(0);
  expect(caughtUp).toEqual([]);
});

describe('an interrupted run', () => {
  test('that was aborted keeps the previous mark, and the next run finds the rest', async () => {
    const { store, mark } = ledgerOf(shoppers);
    await store.saveMark(1);
    const known = upToDate();
    known.set('ali', 0);
    known.set('omid', 0);
    const { followed, caughtUp } = projectionOf(known, shoppers);
    const ending = new AbortController();
    const catchUp: Followed['writer']['catchUp'] = (ids, isOver) => {
      ending.abort();
      expect(isOver()).toBe(true);
      return followed.writer.catchUp(ids, isOver);
    };
    const follower = followerOf(store, [{ ...followed, writer: { catchUp } }]);
    expect(await follower.run(ending.signal)).toBe(1);
    expect(caughtUp).toEqual(['ali']);
    expect(mark()).toBe(1);
    expect(await followerOf(store, [followed]).run()).toBe(1);
    expect(caughtUp).toEqual(['ali', 'omid']);
    expect(mark()).toBe(startMs);
  });

  test('that failed keeps the previous mark too', async () => {
    const { store, mark } = ledgerOf(shoppers);
    await store.saveMark(1);
    const { followed } = projectionOf(new Map([['ali', 0]]), shoppers);
    const catchUp: Followed['writer']['catchUp'] = () => Promise.reject(new Error('away'));
    const run = followerOf(store, [{ ...followed, writer: { catchUp } }]).run();
    await expect(run).rejects.toThrow('away');
    expect(mark()).toBe(1);
  });
});

test('everybody is read in pages, also if the last page is full', async () => {
  for (const count of [0, 1, 499, 500, 501, 1_000]) {
    const many = Array.from({ length: count }, (_, at) => ({
      id: `u${String(at).padStart(4, '0')}`,
      seq: 1,
      atMs: 0,
    }));
    const found: string[] = [];
    for await (const page of everyHead(ledgerOf(many).store)) {
      expect(page.size).toBeGreaterThan(0);
      found.push(...page.keys());
    }
    expect(found).toEqual(many.map(({ id }) => id));
  }
});
