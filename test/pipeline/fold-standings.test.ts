// How the standings are told behind the receipts: what waits, what is dropped, and who is called to find it.
import { expect, test } from 'vitest';
import { createMemoryStandings } from '../../src/adapters/memory/standings.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { decide } from '../../src/game/decide.ts';
import { prepareRules } from '../../src/game/rules.ts';
import { newUser } from '../../src/game/user.ts';
import type { FoldParts, ToFold } from '../../src/pipeline/fold-standings.ts';
import { createFoldStandings } from '../../src/pipeline/fold-standings.ts';
import type { Store } from '../../src/ports/store.ts';
import { aRulebook, aSubmit, limits, ms, noon } from '../builders.ts';
import { silent } from '../silent-log.ts';

const rules = prepareRules(aRulebook());
/** Buys once for each shopper; what was committed, to be told. */
async function purchases(store: Store, userIds: readonly string[]): Promise<ToFold[]> {
  const told: ToFold[] = [];
  for (const userId of userIds) {
    const command = aSubmit({ userId, receiptNo: `of-${userId}` });
    const user = newUser(userId);
    const decision = decide(command, { user, receipt: null, atMs: ms(noon), rules, judgedBy: null, limits });
    if (decision.kind !== 'changed') throw new Error('a first receipt changes its shopper');
    await store.commit({
      users: [{ user: decision.user, seqBefore: 0 }],
      receipts: [{ receipt: decision.receipt, versionBefore: 0 }],
      records: [decision.record],
    });
    told.push({ record: decision.record, receipt: decision.receipt });
  }
  return told;
}

function fold(store: Store, changes: Partial<FoldParts> = {}) {
  const standings = createMemoryStandings();
  let missed = 0;
  const parts: FoldParts = {
    standings,
    store,
    rules: { ofVersion: async () => rules },
    log: silent,
    now: () => ms(noon),
    limit: 1_000,
    underWay: () => 0,
    arrivedAtMs: () => Number.NEGATIVE_INFINITY,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    onMissed: () => {
      missed += 1;
    },
    ...changes,
  };
  return { standings, it: createFoldStandings(parts), missed: () => missed };
}

const names = Array.from({ length: 260 }, (_, at) => `s${String(at).padStart(3, '0')}`);
const ranked = async (standings: FoldParts['standings']): Promise<number> =>
  (await standings.top('receipts', 'mall:all', 1_000)).length;

test('everything offered is told, once', async () => {
  const store = createMemoryStore();
  const { it, standings, missed } = fold(store);
  it.offer(await purchases(store, names));
  await expect.poll(it.figures).toMatchObject({ waiting: 0, folded: names.length, dropped: 0 });
  expect(await ranked(standings)).toBe(names.length);
  expect(missed()).toBe(0);
});

test('beyond the limit changes are dropped, and when nothing waits any more a sweep is called for and finds them', async () => {
  const store = createMemoryStore();
  const { it, standings, missed } = fold(store, { limit: 10 });
  it.offer(await purchases(store, names));
  await expect.poll(missed).toBe(1);
  expect(it.figures()).toMatchObject({ folded: 10, dropped: names.length - 10 });
  expect(await it.sweep()).toBe(names.length - 10);
  expect(await ranked(standings)).toBe(names.length);
});

test.each([
  ['has no need to rest while nobody comes', Number.NEGATIVE_INFINITY, false],
  ['has none long after the last one came', ms(noon) - 60_000, false],
  ['rests while clients come', ms(noon), true],
])('a sweep %s', async (_, arrivedAtMs, isToRest) => {
  const store = createMemoryStore();
  await purchases(store, names.slice(0, 20));
  let pauses = 0;
  const { it } = fold(store, {
    arrivedAtMs: () => arrivedAtMs,
    pause: async () => {
      pauses += 1;
    },
  });
  expect(await it.sweep()).toBe(20);
  expect(pauses > 0).toBe(isToRest);
});

test('what comes while a turn is rested from shares the next one, at least what a turn may take', async () => {
  const store = createMemoryStore();
  const inner = createMemoryStandings();
  const turns: number[] = [];
  const rests: (() => void)[] = [];
  const { it } = fold(store, {
    standings: {
      ...inner,
      apply: (changes, nowMs) => {
        turns.push(changes.length);
        return inner.apply(changes, nowMs);
      },
    },
    underWay: () => 1,
    pause: () => new Promise((resolve) => rests.push(resolve)),
  });
  const told = await purchases(store, names.slice(0, 9));
  it.offer(told.slice(0, 1));
  await expect.poll(() => rests.length).toBe(1);
  for (const one of told.slice(1)) it.offer([one]);
  await expect
    .poll(() => {
      rests.shift()?.();
      return it.figures().folded;
    })
    .toBe(told.length);
  expect(turns).toEqual([1, told.length - 1]);
});

test('turns that take too long become smaller, quick ones larger', async () => {
  const store = createMemoryStore();
  let nowMs = ms(noon);
  let msPerChange = 100;
  const turns: number[] = [];
  const { it } = fold(store, {
    now: () => nowMs,
    limit: 5_000,
    standings: {
      ...createMemoryStandings(),
      apply: async (changes) => {
        turns.push(changes.length);
        nowMs += changes.length * msPerChange;
        return [];
      },
    },
  });
  const told = await purchases(store, names);
  it.offer(told.slice(0, 60));
  await expect.poll(() => it.figures().waiting).toBe(0);
  const slow = turns.splice(0);
  expect(slow[1]).toBeLessThan(slow[0] ?? 0);
  msPerChange = 0;
  it.offer(told);
  await expect.poll(() => it.figures().waiting).toBe(0);
  expect(Math.max(...turns)).toBeGreaterThan(slow[0] ?? 0);
});

test('of whom a change before this one is missing is told from the journal, without a sweep', async () => {
  const store = createMemoryStore();
  const { it, standings, missed } = fold(store);
  const told = await purchases(store, names.slice(0, 30));
  it.offer(
    told.map(({ record, receipt }) => ({
      record: { ...record, firstSeq: record.seq + 1, seq: record.seq + 1 },
      receipt,
    })),
  );
  await expect.poll(() => it.figures().recovered).toBe(told.length);
  expect(await ranked(standings)).toBe(told.length);
  expect(missed()).toBe(0);
});

test('one sweep tells many shoppers in one change of the standings', async () => {
  const store = createMemoryStore();
  await purchases(store, names);
  const inner = createMemoryStandings();
  let told = 0;
  const { it } = fold(store, {
    standings: {
      ...inner,
      apply: (changes, nowMs) => {
        told += 1;
        return inner.apply(changes, nowMs);
      },
    },
  });
  expect(await it.sweep()).toBe(names.length);
  expect(await ranked(inner)).toBe(names.length);
  expect(told).toBeLessThan(names.length / 4);
});

test('a sweep that is told to end does not rest first', async () => {
  const store = createMemoryStore();
  await purchases(store, names);
  const ending = new AbortController();
  let pauses = 0;
  const { it } = fold(store, {
    // Never quiet, and a rest that is never paid.
    underWay: () => Number.POSITIVE_INFINITY,
    now: Date.now,
    pause: async () => {
      pauses += 1;
      if (pauses === 3) ending.abort();
      expect(pauses).toBeLessThan(10);
    },
  });
  const behind = await it.sweep(ending.signal);
  expect(behind).toBeGreaterThan(0);
  expect(behind).toBeLessThan(names.length);
});

test('a stop tells what it can in its time and drops the rest', async () => {
  const store = createMemoryStore();
  const told = await purchases(store, names);
  const slow = createMemoryStandings();
  const { it, missed } = fold(store, {
    standings: { ...slow, apply: () => new Promise((resolve) => setTimeout(() => resolve([]), 5)) },
  });
  it.offer(told);
  await it.settle(0);
  expect(it.figures().waiting).toBe(0);
  expect(it.figures().folded + it.figures().dropped).toBe(names.length);
  expect(it.figures().dropped).toBeGreaterThan(0);
  expect(missed()).toBe(0);
});

test('standings that fail end nothing: what they did not take is found by the sweep', async () => {
  const store = createMemoryStore();
  const inner = createMemoryStandings();
  let away = true;
  const { it, missed } = fold(store, {
    standings: {
      ...inner,
      apply: async (changes, nowMs) => {
        if (away) throw new Error('away');
        return inner.apply(changes, nowMs);
      },
    },
  });
  it.offer(await purchases(store, ['mina']));
  await expect.poll(missed).toBe(1);
  away = false;
  expect(await it.sweep()).toBe(1);
  expect(await ranked(inner)).toBe(1);
});
