// The adapters of the port `Store`, each opened anew for a test and removed afterwards.
import { randomUUID } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { inject } from 'vitest';
import { createMemoryProfiles } from '../../src/adapters/memory/profiles.ts';
import { createMemoryRulebooks } from '../../src/adapters/memory/rulebooks.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { createMongoCompactionStore } from '../../src/adapters/mongo/compaction-store.ts';
import { connectMongo } from '../../src/adapters/mongo/connect.ts';
import { prepareDatabase } from '../../src/adapters/mongo/prepare-database.ts';
import { createMongoProfiles } from '../../src/adapters/mongo/profiles.ts';
import { majorityDb } from '../../src/adapters/mongo/reach.ts';
import { createMongoRulebooks } from '../../src/adapters/mongo/rulebooks.ts';
import { openMongoStore } from '../../src/adapters/mongo/store.ts';
import type { CompactionStore } from '../../src/ports/compaction-store.ts';
import type { Profiles } from '../../src/ports/profiles.ts';
import type { Rulebooks } from '../../src/ports/rulebooks.ts';
import type { Store } from '../../src/ports/store.ts';

/** The object under test, and a function that removes it. */
export interface Opened<T> extends AsyncDisposable {
  readonly it: T;
}

export interface MongoForTest extends Opened<Store & CompactionStore> {
  readonly client: MongoClient;
  readonly db: Db;
  readonly url: string;
}

/** A separate database on the test run's MongoDB, dropped afterwards. */
async function openDatabase() {
  const database = `contract_${randomUUID().replaceAll('-', '')}`;
  const settings = { url: inject('mongoUrl'), database, poolMin: 0, poolMax: 20, timeoutMs: 60_000 };
  const client = await connectMongo(settings);
  const db = majorityDb(client, database);
  const dispose = async (): Promise<void> => {
    await db.dropDatabase();
    await client.close();
  };
  return { settings, client, db, dispose };
}

export async function openMongo(): Promise<MongoForTest> {
  const { settings, client, db, dispose } = await openDatabase();
  const store = await openMongoStore(client, settings);
  const it = { ...store, ...createMongoCompactionStore(db, settings.timeoutMs) };
  return { it, client, db, url: settings.url, [Symbol.asyncDispose]: dispose };
}

/** Every adapter of the ports `Store` and `CompactionStore`: each call opens an empty one. */
export const stores: readonly { readonly name: string; open(): Promise<Opened<Store & CompactionStore>> }[] =
  [
    {
      name: 'memory',
      open: async () => {
        const it = createMemoryStore();
        return { it, [Symbol.asyncDispose]: () => it.close() };
      },
    },
    { name: 'mongo', open: openMongo },
  ];

/** Every adapter of the port `Rulebooks`. */
export const rulebookStores: readonly { readonly name: string; open(): Promise<Opened<Rulebooks>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryRulebooks(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const { db, dispose } = await openDatabase();
      await prepareDatabase(db);
      return { it: createMongoRulebooks(db, 60_000), [Symbol.asyncDispose]: dispose };
    },
  },
];

/** Every adapter of the port `Profiles`. */
export const profileStores: readonly { readonly name: string; open(): Promise<Opened<Profiles>> }[] = [
  {
    name: 'memory',
    open: async () => ({ it: createMemoryProfiles(), [Symbol.asyncDispose]: async () => {} }),
  },
  {
    name: 'mongo',
    open: async () => {
      const { settings, db, dispose } = await openDatabase();
      await prepareDatabase(db);
      return { it: createMongoProfiles(db, settings.timeoutMs), [Symbol.asyncDispose]: dispose };
    },
  },
];
