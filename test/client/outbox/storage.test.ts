// One suite for every storage of the outbox: rows keep their order, change atomically, and are read back.
import 'fake-indexeddb/auto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { openFileStorage } from '../../../src/client/outbox/file/file-storage.ts';
import { openIndexedDbStorage } from '../../../src/client/outbox/indexed-db-storage.ts';
import { createMemoryStorage } from '../../../src/client/outbox/memory-storage.ts';
import type { NewRow } from '../../../src/client/outbox/row.ts';
import type { OutboxStorage } from '../../../src/client/outbox/storage.ts';
import { aReceipt, numberOf } from './messages.ts';

const open: OutboxStorage[] = [];
afterEach(async () => {
  for (const storage of open.splice(0)) await storage.close();
});

const aRow = (receiptNo: string): NewRow => ({
  ...aReceipt(receiptNo),
  state: 'queued',
  queuedAt: '2026-03-21T06:30:00.000Z',
  attempts: 0,
});

let made = 0;
const storages = {
  memory: async () => {
    const storage = createMemoryStorage();
    return async () => storage;
  },
  file: async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'outbox-')), 'outbox.jsonl');
    return () => openFileStorage(path);
  },
  'indexed-db': async () => {
    made += 1;
    const name = `outbox-${made}`;
    return () => openIndexedDbStorage(name);
  },
};

describe.each(Object.entries(storages))('%s', (_, make) => {
  test('rows come back in the order they were added, with their updates', async () => {
    const reopen = await make();
    const first = await reopen();
    open.push(first);
    const added = await Promise.all(['a', 'b', 'c', 'd'].map((no) => first.add(aRow(no))));
    expect(added.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    await first.change(2, (row) => ({ ...row, state: 'applied', attempts: 3 }));
    await first.remove([1, 4]);
    expect(await first.change(4, (row) => row)).toBeNull();
    await first.close();

    const again = await reopen();
    open.push(again);
    expect(await again.read()).toEqual([
      { ...aRow('b'), id: 2, state: 'applied', attempts: 3 },
      { ...aRow('c'), id: 3 },
    ]);
    expect((await again.add(aRow('e'))).id).toBe(5);
  });

  test('concurrent updates of one row all take effect', async () => {
    const storage = await (await make())();
    open.push(storage);
    const { id } = await storage.add(aRow('a'));
    await Promise.all(
      Array.from({ length: 20 }, () => storage.change(id, (row) => ({ ...row, attempts: row.attempts + 1 }))),
    );
    expect((await storage.read())[0]?.attempts).toBe(20);
  });
});

test('two tabs see each other’s updates, and one of them sends at a time', async () => {
  const name = 'shared';
  const one = await openIndexedDbStorage(name);
  const other = await openIndexedDbStorage(name);
  open.push(one, other);
  const heard = new Promise<void>((resolve) => other.watch(resolve));
  await one.add(aRow('a'));
  await heard;
  expect((await other.read()).map(numberOf)).toEqual(['a']);

  const order: string[] = [];
  let finish = (): void => {};
  const never = new AbortController().signal;
  const first = one.exclusively(never, () => {
    order.push('one begins');
    return new Promise((resolve) => {
      finish = () => {
        order.push('one ends');
        resolve();
      };
    });
  });
  const second = other.exclusively(never, async () => void order.push('other begins'));
  await new Promise(setImmediate);
  finish();
  await Promise.all([first, second]);
  expect(order).toEqual(['one begins', 'one ends', 'other begins']);
});
