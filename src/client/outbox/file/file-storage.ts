// Rows in one file, for a till that runs in Node. A change resolves when it is on disk.
import type { OutboxRow } from '../row.ts';
import type { OutboxStorage } from '../storage.ts';
import { OutboxError } from '../storage.ts';
import type { DurableFile } from './durable-file.ts';
import { asFileError, keepAside, openDurableFile, readIfThere } from './durable-file.ts';
import { lockForThisProcess } from './process-lock.ts';
import type { FileRecord } from './record-lines.ts';
import { readRecords, recordLine } from './record-lines.ts';

export interface FileStorage extends OutboxStorage {
  /** Lines that were invalid at the start. The original file is then kept as `PATH.damaged`. */
  readonly damaged: number;
}

/** The rows of the file, and its number of lines. */
interface Content {
  readonly rows: Map<number, OutboxRow>;
  lastId: number;
  lines: number;
}

/** The file is rewritten when it has this many lines more than twice its rows. */
const slackLines = 1_000;

/**
 * Opens or creates the file at `path`; its folder must exist. Rejects with `storage_in_use` while another process
 * has it open, and with `storage_refused` or `storage_full` when it cannot be written.
 */
export async function openFileStorage(path: string): Promise<FileStorage> {
  const unlock = await lockForThisProcess(`${path}.lock`).catch((error: unknown) => {
    throw asFileError(path, error);
  });
  try {
    const text = (await readIfThere(path)) ?? '';
    const { records, damaged } = readRecords(text);
    if (damaged > 0) await keepAside(path);
    const content: Content = { rows: new Map(), lastId: 0, lines: 0 };
    for (const record of records) take(content, record);
    const file = await openDurableFile(path, whole(content));
    content.lines = content.rows.size + 1;
    return { ...storageOn(file, content, unlock), damaged };
  } catch (error) {
    await unlock();
    throw asFileError(path, error);
  }
}

function storageOn(file: DurableFile, content: Content, unlock: () => Promise<void>): OutboxStorage {
  const writer = createWriter(file, content);
  return {
    durable: true,
    read: async () => [...content.rows.values()].sort((one, other) => one.id - other.id),
    add: async (row) => {
      let added: OutboxRow = { ...row, id: 0 };
      await writer.write(() => {
        added = { ...row, id: content.lastId + 1 };
        return { put: added };
      });
      return added;
    },
    change: async (id, change) => {
      let changed: OutboxRow | null = null;
      await writer.write(() => {
        const row = content.rows.get(id);
        if (row === undefined) return null;
        changed = change(row);
        return { put: changed };
      });
      return changed;
    },
    remove: (ids) => writer.write(() => ({ drop: ids })),
    watch: () => () => {}, // no other process can change the file
    exclusively: (signal, work) => work(signal),
    close: async () => {
      await writer.close();
      await file.close();
      await unlock();
    },
  };
}

/** A change that waits for the disk. */
interface Change {
  /** Returns the record to write; null: nothing changes. It sees everything that was changed before it. */
  readonly decide: () => FileRecord | null;
  readonly done: (error?: unknown) => void;
}

/** Writes all changes that waited for the disk in one write. */
function createWriter(file: DurableFile, content: Content) {
  let lastFlush: Promise<unknown> = Promise.resolve();
  let isOpen = true;
  const waiting: Change[] = [];

  async function flush(): Promise<void> {
    const taken = waiting.splice(0);
    if (taken.length === 0) return;
    const before = { rows: new Map(content.rows), lastId: content.lastId };
    try {
      if (!isOpen) throw new OutboxError('closed', 'The outbox is closed.');
      const records = decideAll(taken, content);
      if (records.length > 0) await file.append(records.map(recordLine).join(''));
      content.lines += records.length;
      for (const { done } of taken) done();
    } catch (error) {
      content.rows.clear();
      for (const [id, row] of before.rows) content.rows.set(id, row);
      content.lastId = before.lastId;
      for (const { done } of taken) done(error);
      return;
    }
    if (content.lines > slackLines + 2 * content.rows.size) await shorten(file, content);
  }

  return {
    write: (decide: Change['decide']): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({ decide, done: (error) => (error === undefined ? resolve() : reject(error)) });
        lastFlush = lastFlush.then(flush);
      }),
    /** Resolves after the last write. Later ones fail. */
    close: async (): Promise<void> => {
      await lastFlush;
      isOpen = false;
    },
  };
}

function decideAll(changes: readonly Change[], content: Content): FileRecord[] {
  const records: FileRecord[] = [];
  for (const { decide } of changes) {
    const record = decide();
    if (record === null) continue;
    take(content, record);
    records.push(record);
  }
  return records;
}

async function shorten(file: DurableFile, content: Content): Promise<void> {
  try {
    await file.replace(whole(content));
    content.lines = content.rows.size + 1;
  } catch {
    content.lines = 0; // the long file is complete: it is tried again after as many lines more
  }
}

function take(content: Content, record: FileRecord): void {
  if ('put' in record) {
    content.rows.set(record.put.id, record.put);
    content.lastId = Math.max(content.lastId, record.put.id);
  } else if ('drop' in record) {
    for (const id of record.drop) content.rows.delete(id);
  } else content.lastId = Math.max(content.lastId, record.lastId);
}

const whole = ({ rows, lastId }: Content): string =>
  [{ lastId }, ...[...rows.values()].map((put) => ({ put }))].map(recordLine).join('');
