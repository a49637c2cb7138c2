// The port Leases: one suite, held against memory and MongoDB; with it, writes that stand under a fence.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryLeases } from '../../src/adapters/memory/leases.ts';
import { assertFence, createMongoLeases } from '../../src/adapters/mongo/leases.ts';
import { inTransaction } from '../../src/adapters/mongo/transaction.ts';
import type { Fence, Leases } from '../../src/ports/leases.ts';
import { FencedOutError } from '../../src/ports/leases.ts';
import { until } from '../node/until.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

interface Kept {
  readonly leases: Leases;
  /** Writes a value under the fence; `meanwhile` happens before the commit. */
  write(fence: Fence, value: string, meanwhile?: () => Promise<unknown>): Promise<void>;
  written(): Promise<string[]>;
}

const adapters: readonly { name: string; open(): Promise<Opened<Kept>> }[] = [
  {
    name: 'memory',
    open: async () => {
      const leases = createMemoryLeases();
      const values: string[] = [];
      const it: Kept = {
        leases,
        write: async (fence, value, meanwhile) => {
          await meanwhile?.();
          leases.assertFence(fence);
          values.push(value);
        },
        written: async () => values,
      };
      return { it, [Symbol.asyncDispose]: async () => {} };
    },
  },
  {
    name: 'mongo',
    open: async () => {
      const { client, db, [Symbol.asyncDispose]: dispose } = await openMongo();
      const values = await db.createCollection<{ value: string }>('values');
      const it: Kept = {
        leases: createMongoLeases(db, 5_000),
        write: (fence, value, meanwhile) =>
          inTransaction(client, async (session) => {
            await values.insertOne({ value }, { session });
            await meanwhile?.();
            await assertFence(db, session, fence);
          }),
        written: async () => (await values.find().toArray()).map(({ value }) => value),
      };
      return { it, [Symbol.asyncDispose]: dispose };
    },
  },
];

const long = { ttlMs: 60_000, restAtMostMs: 60_000 };
const brief = { ttlMs: 50, restAtMostMs: 60_000 };

describe.each(adapters)('leases on $name', ({ open }) => {
  let opened: Opened<Kept>;
  let leases: Leases;
  beforeEach(async () => {
    opened = await open();
    leases = opened.it.leases;
  });
  afterEach(() => opened[Symbol.asyncDispose]());
  const take = async (holder: string, terms = long, name = 'sweep'): Promise<Fence> =>
    (await leases.acquire(name, holder, terms)) ?? expect.fail(`${holder} does not get the lease`);
  const takeOver = (holder: string): Promise<Fence> =>
    until(() => leases.acquire('sweep', holder, long), 'the lease that ran out');

  test('of many who want it at once one gets it, also the first time; another name is another lease', async () => {
    const holders = Array.from({ length: 16 }, (_, at) => `node-${at}`);
    const got = await Promise.all(holders.map((holder) => leases.acquire('sweep', holder, long)));
    expect(got.filter((fence) => fence !== null)).toHaveLength(1);
    expect(await take('a', long, 'another')).toEqual({ name: 'another', holder: 'a', token: 1 });
  });

  test('while it lasts nobody gets it, not even its holder', async () => {
    await take('a');
    expect(await leases.acquire('sweep', 'a', long)).toBeNull();
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
  });

  test('given back, it rests: as long as was said then, and no longer than is asked for now', async () => {
    const fence = await take('a');
    await leases.release(fence, 60_000);
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
    expect(await take('b', { ...long, restAtMostMs: 0 })).toEqual({ name: 'sweep', holder: 'b', token: 2 });
  });

  test('given back without rest, the next one has it at once, with a higher token', async () => {
    const first = await take('a');
    await leases.release(first, 0);
    const second = await take('a');
    expect(second.token).toBeGreaterThan(first.token);
  });

  test('asked for, it does not rest: once, however often it was asked', async () => {
    await leases.release(await take('a'), 60_000);
    await Promise.all([leases.ask('sweep'), leases.ask('sweep'), leases.ask('sweep')]);
    await leases.release(await take('b'), 60_000);
    expect(await leases.acquire('sweep', 'c', long)).toBeNull();
  });

  test('asked for while somebody is at it, it is taken once more afterwards', async () => {
    const fence = await take('a');
    await leases.ask('sweep');
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
    await leases.release(fence, 60_000);
    await take('b');
  });

  test('asked for before it was ever taken, it is there for whoever comes', async () => {
    await leases.ask('sweep');
    expect((await take('a')).token).toBe(1);
  });

  test('one that runs out is for anyone, without rest; its old holder can neither renew nor give it back', async () => {
    await leases.release(await take('a'), 60_000);
    await leases.ask('sweep');
    const dead = await take('a', brief);
    const fence = await takeOver('b');
    expect(fence.token).toBeGreaterThan(dead.token);
    expect(await leases.renew(dead, 60_000)).toBe(false);
    await leases.release(dead, 0);
    expect(await leases.acquire('sweep', 'c', long)).toBeNull();
    expect(await leases.renew(fence, 60_000)).toBe(true);
  });

  test('renewed, it lasts; also after its time, if nobody came', async () => {
    const fence = await take('a', brief);
    expect(await leases.renew(fence, 60_000)).toBe(true);
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
    expect(await leases.renew(fence, 0)).toBe(true);
    expect(await leases.renew(fence, 60_000)).toBe(true);
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
  });

  test('whoever has it may write, as often as they like, also when it is renewed or asked for meanwhile', async () => {
    const fence = await take('a');
    await opened.it.write(fence, 'one');
    let isRenewed = false;
    await opened.it.write(fence, 'two', async () => {
      if (isRenewed) return;
      isRenewed = true;
      await leases.ask('sweep');
      await leases.renew(fence, 60_000);
    });
    expect(await opened.it.written()).toEqual(['one', 'two']);
  });

  test('a zombie that wakes after its lease writes nothing, whatever it was in the middle of', async () => {
    const zombie = await take('zombie', brief);
    let successor: Fence | undefined;
    const late = opened.it.write(zombie, 'late', async () => {
      successor ??= await takeOver('successor');
    });
    await expect(late).rejects.toThrow(FencedOutError);
    await expect(opened.it.write(zombie, 'later')).rejects.toThrow(FencedOutError);
    await opened.it.write(successor ?? expect.fail('nobody came'), 'right');
    expect(await opened.it.written()).toEqual(['right']);
  });

  test('who has given it back writes nothing any more', async () => {
    const fence = await take('a');
    await leases.release(fence, 60_000);
    await expect(opened.it.write(fence, 'after')).rejects.toThrow(FencedOutError);
    expect(await opened.it.written()).toEqual([]);
  });
});
