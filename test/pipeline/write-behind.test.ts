// Projections are written behind the receipts: what waits, what is dropped, and how it is found again.
import { describe, expect, test } from 'vitest';
import { createBackgroundBudget } from '../../src/pipeline/background-budget.ts';
import type { WriteBehindParts } from '../../src/pipeline/write-behind.ts';
import { createWriteBehind } from '../../src/pipeline/write-behind.ts';
import type { Projection } from '../../src/ports/projection.ts';
import { silent } from '../silent-log.ts';

interface Item {
  readonly key: string;
  readonly value: number;
}

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: at }));

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Changes extends Partial<Omit<WriteBehindParts<Item>, 'projection'>> {
  readonly projection?: Partial<Projection<Item>>;
  /** Receipts in flight; the more, the longer the pauses. */
  readonly underWay?: () => number;
}

/** A projection that records what is written to it, and its write-behind. */
function open({ projection: bent = {}, underWay = () => 0, ...changes }: Changes = {}) {
  const told: Item[] = [];
  const turnSizes: number[] = [];
  const caughtUp: string[][] = [];
  let missed = 0;
  const projection: Projection<Item> = {
    name: 'test',
    keyOf: ({ key }) => key,
    isOlder: ({ value }, waiting) => value < waiting.value,
    apply: async (taken) => {
      told.push(...taken);
      return [];
    },
    isEmpty: async () => told.length === 0,
    known: async () => new Map(),
    catchUp: async (userIds) => {
      caughtUp.push([...userIds]);
      return userIds.length;
    },
    ...bent,
  };
  const apply: Projection<Item>['apply'] = (taken) => {
    turnSizes.push(taken.length);
    return projection.apply(taken);
  };
  const now = changes.now ?? (() => 0);
  const pause = changes.pause ?? soon;
  const it = createWriteBehind<Item>({
    budget: createBackgroundBudget({ now, pause, underWay, isQuiet: () => underWay() === 0 }),
    limit: 1_000,
    now,
    pause,
    onMissed: () => {
      missed += 1;
    },
    log: silent,
    ...changes,
    projection: { ...projection, apply },
  });
  return { it, told, turnSizes, caughtUp, missed: () => missed };
}

test('everything is written once and in order', async () => {
  const { it, told, missed } = open();
  it.offer(items(260));
  await expect.poll(it.figures).toEqual({ waiting: 0, told: 260, dropped: 0, caughtUp: 0 });
  expect(told).toEqual(items(260));
  expect(missed()).toBe(0);
});

test('waiting items with one key are written as the last of them', async () => {
  const { it, told } = open();
  it.offer([
    { key: 'sara', value: 1 },
    { key: 'omid', value: 2 },
    { key: 'sara', value: 3 },
  ]);
  await expect.poll(it.figures).toMatchObject({ waiting: 0, told: 2, dropped: 0 });
  expect(told.splice(0)).toEqual([
    { key: 'sara', value: 3 },
    { key: 'omid', value: 2 },
  ]);
  // A written item does not replace later ones.
  it.offer([{ key: 'sara', value: 4 }]);
  await expect.poll(it.figures).toMatchObject({ waiting: 0, told: 3 });
  expect(told).toEqual([{ key: 'sara', value: 4 }]);
});

test('an older item never replaces a newer one that waits', async () => {
  const { it, told } = open();
  it.offer([
    { key: 'sara', value: 3 },
    { key: 'sara', value: 2 },
  ]);
  await expect.poll(it.figures).toMatchObject({ waiting: 0, told: 1, dropped: 0 });
  expect(told).toEqual([{ key: 'sara', value: 3 }]);
});

test.each(Array.from({ length: 24 }, (_, at) => at + 1))(
  'an item that arrives %i steps after a write is written too',
  async (steps) => {
    const late = { key: 'late', value: 1 };
    const { it } = open({
      projection: {
        apply: async ([item]) => {
          if (item !== late) void offerLate();
          return [];
        },
      },
    });
    async function offerLate(): Promise<void> {
      for (let step = 0; step < steps; step += 1) await null;
      it.offer([late]);
    }
    it.offer(items(1));
    await soon();
    await soon();
    await soon();
    expect(it.figures()).toMatchObject({ waiting: 0, told: 2 });
  },
);

describe('beyond the limit', () => {
  test('items are dropped, and the callback for drops runs once when nothing waits any more', async () => {
    const { it, told, missed } = open({ limit: 10 });
    it.offer(items(260));
    expect(it.figures().waiting).toBeLessThanOrEqual(10);
    await expect.poll(missed).toBe(1);
    expect(it.figures()).toEqual({ waiting: 0, told: 10, dropped: 250, caughtUp: 0 });
    expect(told).toEqual(items(10));
    it.offer(items(1));
    await expect.poll(() => it.figures().told).toBe(11);
    expect(missed()).toBe(1);
  });

  test('a newer state of a waiting shopper needs no more space', async () => {
    const { it, told } = open({ limit: 2 });
    it.offer([...items(2), { key: 'k0', value: 7 }]);
    await expect.poll(it.figures).toMatchObject({ waiting: 0, told: 2, dropped: 0 });
    expect(told[0]).toEqual({ key: 'k0', value: 7 });
  });
});

test('items that arrive during a pause share the next write, at least its minimum', async () => {
  const rests: (() => void)[] = [];
  const { it, turnSizes } = open({
    underWay: () => 1,
    pause: () => new Promise((resolve) => rests.push(resolve)),
  });
  const all = items(9);
  it.offer(all.slice(0, 1));
  await expect.poll(() => rests.length).toBe(1);
  for (const one of all.slice(1)) it.offer([one]);
  await expect
    .poll(() => {
      rests.shift()?.();
      return it.figures().told;
    })
    .toBe(all.length);
  expect(turnSizes).toEqual([1, all.length - 1]);
});

test('writes that take too long become smaller, quick ones larger, within limits', async () => {
  let nowMs = 0;
  let msPerItem = 100;
  const { it, turnSizes } = open({
    now: () => nowMs,
    limit: 5_000,
    projection: {
      apply: async (taken) => {
        nowMs += taken.length * msPerItem;
        return [];
      },
    },
  });
  it.offer(items(80));
  await expect.poll(() => it.figures().waiting).toBe(0);
  const [first = 0, second = 0, ...rest] = turnSizes.splice(0);
  expect(second).toBeLessThan(first);
  expect(Math.min(second, ...rest.slice(0, -1))).toBe(10);
  msPerItem = 0;
  it.offer(items(1_000));
  await expect.poll(() => it.figures().waiting).toBe(0);
  expect(Math.max(...turnSizes)).toBe(200);
});

describe('an item that is given back', () => {
  const givesBack = (ids: readonly string[]): Partial<Projection<Item>> => ({ apply: async () => ids });

  test('is repaired from the ledger at once, few at a time at first, without a call of the follower', async () => {
    const ids = Array.from({ length: 40 }, (_, at) => `u${at}`);
    const { it, caughtUp, missed } = open({ projection: givesBack(ids) });
    it.offer(items(1));
    await expect.poll(() => it.figures().caughtUp).toBe(40);
    expect(caughtUp.map(({ length }) => length)).toEqual([8, 16, 16]);
    expect(caughtUp.flat()).toEqual(ids);
    expect(missed()).toBe(0);
  });

  test('and cannot be repaired is dropped, for the follower to find', async () => {
    const catchUp = () => Promise.reject(new Error('away'));
    const { it, missed } = open({ projection: { ...givesBack(['sara', 'omid']), catchUp } });
    it.offer(items(1));
    await expect.poll(missed).toBe(1);
    expect(it.figures()).toEqual({ waiting: 0, told: 1, dropped: 2, caughtUp: 0 });
  });
});

test('a catch-up ends when it is complete, reports its progress, and has no first pause', async () => {
  let pauses = 0;
  let isOver = false;
  const { it, caughtUp } = open({
    // The pipeline is never idle, and the pause never ends.
    underWay: () => Number.POSITIVE_INFINITY,
    pause: async () => {
      pauses += 1;
      if (pauses === 3) isOver = true;
      expect(pauses).toBeLessThan(10);
    },
  });
  const ids = Array.from({ length: 1_000 }, (_, at) => `u${at}`);
  const came = await it.catchUp(ids, () => isOver);
  expect(came).toBe(caughtUp.flat().length);
  expect(came).toBeGreaterThan(0);
  expect(came).toBeLessThan(ids.length);
  expect(it.figures().caughtUp).toBe(came);
});

test('two catch-ups at the same time are both counted', async () => {
  const { it } = open();
  await Promise.all([it.catchUp(['sara', 'omid'], () => false), it.catchUp(['mina'], () => false)]);
  expect(it.figures().caughtUp).toBe(3);
});

describe('a stop', () => {
  test('writes everything if there is time', async () => {
    const { it, told, missed } = open({ pause: soon });
    it.offer(items(260));
    await it.settle(10_000);
    expect(told).toHaveLength(260);
    expect(it.figures()).toMatchObject({ waiting: 0, dropped: 0 });
    expect(missed()).toBe(0);
  });

  test('writes what it can in its time, drops the rest and calls nobody', async () => {
    let release = (): void => {};
    const { it, missed } = open({
      projection: {
        apply: () =>
          new Promise((resolve) => {
            release = () => resolve([]);
          }),
      },
    });
    it.offer(items(260));
    const settled = it.settle(0);
    await expect.poll(() => it.figures().waiting).toBe(0);
    release();
    await settled;
    expect(it.figures().told + it.figures().dropped).toBe(260);
    expect(it.figures().told).toBeGreaterThan(0);
    expect(it.figures().dropped).toBeGreaterThan(0);
    expect(missed()).toBe(0);
  });

  test('without items ends at once', async () => {
    await open().it.settle(10_000);
  });
});

test('a failing projection stops nothing: its items are dropped, and the next projection is written', async () => {
  let away = true;
  const { it, missed } = open({
    projection: {
      apply: async () => {
        if (away) throw new Error('away');
        return [];
      },
    },
  });
  it.offer(items(3));
  await expect.poll(missed).toBe(1);
  expect(it.figures()).toMatchObject({ told: 0, dropped: 3 });
  away = false;
  it.offer(items(2));
  await expect.poll(it.figures).toMatchObject({ waiting: 0, told: 2, dropped: 3 });
  expect(missed()).toBe(1);
});
