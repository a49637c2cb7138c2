// Rows in memory: for tests, and for a page whose browser refuses every storage.
import type { OutboxRow } from './row.ts';
import type { OutboxStorage } from './storage.ts';

export function createMemoryStorage(): OutboxStorage {
  const rows = new Map<number, OutboxRow>();
  let lastId = 0;
  return {
    durable: false,
    read: async () => [...rows.values()],
    add: async (row) => {
      lastId += 1;
      const added: OutboxRow = { ...row, id: lastId };
      rows.set(lastId, added);
      return added;
    },
    change: async (id, change) => {
      const row = rows.get(id);
      if (row === undefined) return null;
      const changed = change(row);
      rows.set(id, changed);
      return changed;
    },
    remove: async (ids) => {
      for (const id of ids) rows.delete(id);
    },
    watch: () => () => {},
    exclusively: (signal, work) => work(signal),
    close: async () => {},
  };
}
