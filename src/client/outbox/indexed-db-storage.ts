// Rows in IndexedDB, shared by all tabs of one origin.
import type { IdbDatabase, IdbStore } from './indexed-db.ts';
import { asOutboxError, inTransaction, openDatabase } from './indexed-db.ts';
import type { OutboxRow } from './row.ts';
import type { OutboxStorage } from './storage.ts';
import { OutboxError } from './storage.ts';
import { inOneTab } from './tab-lock.ts';

/** Rejects with `storage_refused` if the browser has no storage. The page can then send directly. */
export async function openIndexedDbStorage(name = 'deerfields-outbox'): Promise<OutboxStorage> {
  let database: IdbDatabase | null = null;
  let isOpen = true;
  const listeners = new Set<() => void>();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  // In old WebViews tabs cannot notify each other, so each one polls.
  const poll = channel ? undefined : setInterval(tell, 5_000);
  if (channel) channel.onmessage = tell;

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }

  async function reach(): Promise<IdbDatabase> {
    if (!isOpen) throw new OutboxError('closed', 'The outbox is closed.');
    if (database) return database;
    const opened = await openDatabase(name, (made) => {
      made.createObjectStore('rows', { keyPath: 'id', autoIncrement: true });
      made.createObjectStore('lease');
    });
    // The browser closes the database when the user clears the site's data. The next use opens it again.
    opened.onclose = () => {
      database = null;
    };
    opened.onversionchange = () => {
      opened.close();
      database = null;
    };
    database = opened;
    return opened;
  }

  async function use<Result>(
    store: 'rows' | 'lease',
    mode: 'readonly' | 'readwrite',
    work: (store: IdbStore, give: (result: Result) => void) => void,
  ): Promise<Result> {
    try {
      return await inTransaction(await reach(), store, mode, work);
    } catch (error) {
      throw asOutboxError(error, 'storage_failed');
    }
  }

  async function write<Result>(
    work: (store: IdbStore, give: (result: Result) => void) => void,
  ): Promise<Result> {
    const result = await use('rows', 'readwrite', work);
    channel?.postMessage('changed');
    return result;
  }

  await reach();
  return {
    durable: true,
    read: () =>
      use('rows', 'readonly', (store, give) => {
        const all = store.getAll();
        all.onsuccess = () => give(all.result as OutboxRow[]); // only this file writes there
      }),
    add: (row) =>
      write((store, give) => {
        const added = store.add(row);
        added.onsuccess = () => give({ ...row, id: added.result as number }); // the key is made by autoIncrement
      }),
    change: (id, change) =>
      write((store, give) => {
        const found = store.get(id);
        found.onsuccess = () => {
          if (found.result === undefined) return give(null);
          const changed = change(found.result as OutboxRow); // only this file writes there
          store.put(changed);
          give(changed);
        };
      }),
    remove: (ids) =>
      write((store, give) => {
        for (const id of ids) store.delete(id);
        give(undefined);
      }),
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exclusively: (signal, work) => inOneTab(name, (run) => use('lease', 'readwrite', run), signal, work),
    close: async () => {
      isOpen = false;
      clearInterval(poll);
      channel?.close();
      database?.close();
      database = null;
    },
  };
}
