// Rows in IndexedDB, shared by all tabs of one origin.
import type { IdbDatabase, IdbStore, Stored } from './indexed-db.ts';
import { asOutboxError, inTransaction, openDatabase } from './indexed-db.ts';
import type { NewRow, OutboxRow } from './row.ts';
import type { OutboxStorage } from './storage.ts';
import { OutboxError } from './storage.ts';
import { inOneTab } from './tab-lock.ts';

type Give<Result> = (result: Result) => void;
type Work<Value, Result> = (store: IdbStore<Value>, give: Give<Result>) => void;

/** Rejects with `storage_refused` if the browser has no storage. The page can then send directly. */
export async function openIndexedDbStorage(name = 'deerfields-outbox'): Promise<OutboxStorage> {
  const database = createDatabase(name);
  const tabs = watchTabs(name);
  const use = <Name extends keyof Stored, Result>(
    store: Name,
    mode: 'readonly' | 'readwrite',
    work: Work<Stored[Name], Result>,
  ): Promise<Result> =>
    database
      .reach()
      .then((reached) => inTransaction(reached, store, mode, work))
      .catch((error: unknown) => {
        throw asOutboxError(error, 'storage_failed');
      });
  const write = async <Result>(work: Work<OutboxRow, Result>): Promise<Result> => {
    const result = await use('rows', 'readwrite', work);
    tabs.notify();
    return result;
  };

  await database.reach();
  return {
    durable: true,
    read: () => use('rows', 'readonly', readRows),
    add: (row) => write((store, give) => addRow(row, store, give)),
    change: (id, change) => write((store, give) => changeRow(id, change, store, give)),
    remove: (ids) =>
      write((store, give) => {
        for (const id of ids) store.delete(id);
        give(undefined);
      }),
    watch: tabs.watch,
    exclusively: (signal, work) => inOneTab(name, (run) => use('lease', 'readwrite', run), signal, work),
    close: async () => {
      tabs.close();
      database.close();
    },
  };
}

/** Opens the database at the first use, and again after the browser has closed it. */
function createDatabase(name: string) {
  let database: IdbDatabase | null = null;
  let isOpen = true;
  return {
    reach: async (): Promise<IdbDatabase> => {
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
    },
    close: (): void => {
      isOpen = false;
      database?.close();
      database = null;
    },
  };
}

/** Notifies the other tabs of a change, and listens to theirs. */
function watchTabs(name: string) {
  const listeners = new Set<() => void>();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  const callAll = (): void => {
    for (const listener of [...listeners]) listener();
  };
  // In old WebViews tabs cannot notify each other, so each one polls.
  const poll = channel ? undefined : setInterval(callAll, 5_000);
  if (channel) channel.onmessage = callAll;
  return {
    notify: (): void => channel?.postMessage('changed'),
    watch: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: (): void => {
      clearInterval(poll);
      channel?.close();
    },
  };
}

function readRows(store: IdbStore<OutboxRow>, give: Give<OutboxRow[]>): void {
  const all = store.getAll();
  all.onsuccess = () => give(all.result);
}

function addRow(row: NewRow, store: IdbStore<OutboxRow>, give: Give<OutboxRow>): void {
  const added = store.add(row);
  added.onsuccess = () => give({ ...row, id: added.result });
}

function changeRow(
  id: number,
  change: (row: OutboxRow) => OutboxRow,
  store: IdbStore<OutboxRow>,
  give: Give<OutboxRow | null>,
): void {
  const found = store.get(id);
  found.onsuccess = () => {
    if (found.result === undefined) return give(null);
    const changed = change(found.result);
    store.put(changed);
    give(changed);
  };
}
