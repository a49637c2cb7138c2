// The part of IndexedDB that the outbox uses, as promises. Typed here, so that the package needs no DOM types.
import type { OutboxRow } from './row.ts';
import { OutboxError } from './storage.ts';

export interface IdbRequest<Result = unknown> {
  readonly result: Result;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
}

/** What the two stores hold. Only the outbox writes there. */
export interface Stored {
  readonly rows: OutboxRow;
  readonly lease: Lease;
}

/** The right of one tab to send. */
export interface Lease {
  readonly owner: string;
  readonly untilMs: number;
}

export interface IdbStore<Value> {
  get(key: unknown): IdbRequest<Value | undefined>;
  getAll(): IdbRequest<Value[]>;
  /** Returns the key, which the store makes by counting. */
  add(value: Omit<Value, 'id'>): IdbRequest<number>;
  put(value: Value, key?: unknown): IdbRequest;
  delete(key: unknown): IdbRequest;
}

interface IdbTransaction {
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  objectStore<Name extends keyof Stored>(name: Name): IdbStore<Stored[Name]>;
  abort(): void;
}

export interface IdbDatabase {
  onclose: (() => void) | null;
  onversionchange: (() => void) | null;
  createObjectStore(name: string, options?: { keyPath?: string; autoIncrement?: boolean }): unknown;
  transaction(stores: string, mode: string, options?: { durability?: string }): IdbTransaction;
  close(): void;
}

interface IdbOpenRequest extends IdbRequest<IdbDatabase> {
  onupgradeneeded: (() => void) | null;
}

interface IdbFactory {
  open(name: string, version: number): IdbOpenRequest;
}

/** Opens the database and creates missing stores. */
export function openDatabase(name: string, make: (database: IdbDatabase) => void): Promise<IdbDatabase> {
  return new Promise((resolve, reject) => {
    // Every browser has it under this name. DOM types, if there are any, are richer than the part used here.
    const { indexedDB } = globalThis as unknown as { readonly indexedDB?: IdbFactory };
    if (!indexedDB) {
      reject(new OutboxError('storage_refused', 'This browser has no IndexedDB.'));
      return;
    }
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => make(opening.result);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(asOutboxError(opening.error, 'storage_refused'));
  });
}

/** Runs `work` in one transaction. Resolves with its result when the transaction is on disk. */
export function inTransaction<Name extends keyof Stored, Result>(
  database: IdbDatabase,
  store: Name,
  mode: 'readonly' | 'readwrite',
  work: (store: IdbStore<Stored[Name]>, give: (result: Result) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    // Not `relaxed`, Chrome's default, so that a stored receipt survives a power cut.
    const transaction = database.transaction(store, mode, { durability: 'strict' });
    let given: { readonly result: Result } | null = null;
    let fault: unknown = null;
    transaction.oncomplete = () =>
      given
        ? resolve(given.result)
        : reject(new OutboxError('storage_failed', 'The transaction gave nothing.'));
    transaction.onabort = () => reject(asOutboxError(fault ?? transaction.error, 'storage_failed'));
    try {
      work(transaction.objectStore(store), (result) => {
        given = { result };
      });
    } catch (error) {
      fault = error;
      transaction.abort();
    }
  });
}

export function asOutboxError(error: unknown, otherwise: 'storage_refused' | 'storage_failed'): OutboxError {
  if (error instanceof OutboxError) return error;
  // Every DOMException is an Error.
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'QuotaExceededError') {
    return new OutboxError('storage_full', 'The browser gives this page no more storage.', error);
  }
  const refused = name === 'SecurityError' || name === 'NotAllowedError';
  return new OutboxError(
    refused ? 'storage_refused' : otherwise,
    `The browser's storage failed: ${message || name || 'no reason given'}`,
    error,
  );
}
