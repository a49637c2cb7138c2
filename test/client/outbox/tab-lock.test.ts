// The lease for browsers without locks: one holder, and a takeover when it expires.
import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import type { IdbDatabase, IdbStore, Lease } from '../../../src/client/outbox/indexed-db.ts';
import { inTransaction, openDatabase } from '../../../src/client/outbox/indexed-db.ts';
import { byLease } from '../../../src/client/outbox/tab-lock.ts';
import { untilHolds } from '../../until-holds.ts';

let made = 0;
let database: IdbDatabase | undefined;
afterEach(() => database?.close());

async function aLease() {
  made += 1;
  const opened = await openDatabase(`lease-${made}`, (fresh) => fresh.createObjectStore('lease'));
  database = opened;
  return <Result>(work: (store: IdbStore<Lease>, give: (result: Result) => void) => void): Promise<Result> =>
    inTransaction(opened, 'lease', 'readwrite', work);
}

const quick = { leaseMs: 200, renewMs: 10 };
const heldUntil = (untilMs: number) => (store: IdbStore<Lease>, give: (done: boolean) => void) => {
  store.put({ owner: 'another tab', untilMs }, 'sender');
  give(true);
};

test('a second tab runs only after the first has finished', async () => {
  const use = await aLease();
  const order: string[] = [];
  let finish = (): void => {};
  const never = new AbortController().signal;
  const first = byLease(
    use,
    never,
    () =>
      new Promise<void>((resolve) => {
        order.push('first begins');
        finish = () => {
          order.push('first ends');
          resolve();
        };
      }),
    quick,
  );
  await untilHolds(() => expect(order).toEqual(['first begins']));
  const second = byLease(use, never, async () => void order.push('second begins'), quick);
  await use<boolean>((store, give) => {
    const read = store.get('sender');
    read.onsuccess = () => give(read.result !== undefined);
  });
  finish();
  await Promise.all([first, second]);
  expect(order).toEqual(['first begins', 'first ends', 'second begins']);
});

test('the lease of a dead tab, or one from before the clock was set back, is ignored', async () => {
  const use = await aLease();
  const never = new AbortController().signal;
  const runs: string[] = [];
  await use(heldUntil(Date.now() - 1));
  await byLease(use, never, async () => void runs.push('run'), quick);
  await use(heldUntil(Date.now() + 3_600_000));
  await byLease(use, never, async () => void runs.push('run'), quick);
  expect(runs).toHaveLength(2);
});

test('a tab that slept beyond its lease is told to stop when another has taken over', async () => {
  const use = await aLease();
  await byLease(
    use,
    new AbortController().signal,
    async (held) => {
      await use(heldUntil(Date.now() + 150));
      await untilHolds(() => expect(held.aborted).toBe(true));
    },
    quick,
  );
});

test('waiting for the lease can be aborted', async () => {
  const use = await aLease();
  await use(heldUntil(Date.now() + 190));
  const stop = new AbortController();
  const waiting = byLease(use, stop.signal, async () => {}, quick);
  stop.abort(new Error('closed'));
  await expect(waiting).rejects.toThrow('closed');
});
