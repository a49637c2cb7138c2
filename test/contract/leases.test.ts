// The port Leases: one suite, run against memory and MongoDB.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryLeases } from '../../src/adapters/memory/leases.ts';
import { createMongoLeases } from '../../src/adapters/mongo/leases.ts';
import type { HeldLease, Leases } from '../../src/ports/leases.ts';
import { until } from '../node/until.ts';
import type { Opened } from './stores.ts';
import { openMongo } from './stores.ts';

const adapters: readonly { name: string; open(): Promise<Opened<Leases>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryLeases(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const { db, [Symbol.asyncDispose]: dispose } = await openMongo();
      return { it: createMongoLeases(db, 5_000), [Symbol.asyncDispose]: dispose };
    },
  },
];

const long = { ttlMs: 60_000, restAtMostMs: 60_000 };
const brief = { ttlMs: 50, restAtMostMs: 60_000 };

describe.each(adapters)('leases on $name', ({ open }) => {
  let opened: Opened<Leases>;
  let leases: Leases;
  beforeEach(async () => {
    opened = await open();
    leases = opened.it;
  });
  afterEach(() => opened[Symbol.asyncDispose]());
  const take = async (holder: string, terms = long, name = 'sweep'): Promise<HeldLease> =>
    (await leases.acquire(name, holder, terms)) ?? expect.fail(`${holder} does not get the lease`);
  const takeOver = (holder: string): Promise<HeldLease> =>
    until(() => leases.acquire('sweep', holder, long), 'the lease has expired');

  test('of many requests at once one gets the lease, also the first time; each name has its own lease', async () => {
    const holders = Array.from({ length: 16 }, (_, at) => `node-${at}`);
    const got = await Promise.all(holders.map((holder) => leases.acquire('sweep', holder, long)));
    expect(got.filter((lease) => lease !== null)).toHaveLength(1);
    expect(await take('a', long, 'another')).toEqual({ name: 'another', holder: 'a', token: 1 });
  });

  test('an unexpired lease is given to nobody, not even its holder', async () => {
    await take('a');
    expect(await leases.acquire('sweep', 'a', long)).toBeNull();
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
  });

  test('a released lease rests for the time given at its release, and no longer than is now requested', async () => {
    const lease = await take('a');
    await leases.release(lease, 60_000);
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
    expect(await take('b', { ...long, restAtMostMs: 0 })).toEqual({ name: 'sweep', holder: 'b', token: 2 });
  });

  test('a lease released without a rest is available at once, with a higher token', async () => {
    const first = await take('a');
    await leases.release(first, 0);
    const second = await take('a');
    expect(second.token).toBeGreaterThan(first.token);
  });

  test('a requested run skips the rest, once, however often it was requested', async () => {
    await leases.release(await take('a'), 60_000);
    await Promise.all([leases.ask('sweep'), leases.ask('sweep'), leases.ask('sweep')]);
    await leases.release(await take('b'), 60_000);
    expect(await leases.acquire('sweep', 'c', long)).toBeNull();
  });

  test('a run requested during a run leads to one more run', async () => {
    const lease = await take('a');
    await leases.ask('sweep');
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
    await leases.release(lease, 60_000);
    await take('b');
  });

  test('a run requested before the first lease goes to the first taker', async () => {
    await leases.ask('sweep');
    expect((await take('a')).token).toBe(1);
  });

  test('an expired lease is available without rest; its old holder can neither renew nor release it', async () => {
    await leases.release(await take('a'), 60_000);
    await leases.ask('sweep');
    const dead = await take('a', brief);
    const lease = await takeOver('b');
    expect(lease.token).toBeGreaterThan(dead.token);
    expect(await leases.renew(dead, 60_000)).toBe(false);
    await leases.release(dead, 0);
    expect(await leases.acquire('sweep', 'c', long)).toBeNull();
    expect(await leases.renew(lease, 60_000)).toBe(true);
  });

  test('a renewed lease stays valid, also after its expiry if nobody took it', async () => {
    const lease = await take('a', brief);
    expect(await leases.renew(lease, 60_000)).toBe(true);
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
    expect(await leases.renew(lease, 0)).toBe(true);
    expect(await leases.renew(lease, 60_000)).toBe(true);
    expect(await leases.acquire('sweep', 'b', long)).toBeNull();
  });
});
