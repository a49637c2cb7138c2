// Restores a database after a test that damages it, which is much faster than creating it again.
import { isDeepStrictEqual } from 'node:util';
import type { CreateIndexesOptions, Db, Document, IndexDescriptionInfo } from 'mongodb';

interface Remembered {
  readonly documents: readonly Document[];
  readonly indexes: readonly IndexDescriptionInfo[];
  readonly validator: Document;
}

/** Stores documents, indexes and validators. Returns a function that undoes later changes. */
export async function rememberDatabase(db: Db): Promise<() => Promise<void>> {
  const remembered = await readAll(db);
  return async () => {
    for (const [name, now] of await readAll(db)) {
      const before = remembered.get(name);
      if (before === undefined) await db.dropCollection(name);
      else await putBack(db, name, before, now);
    }
  };
}

async function readAll(db: Db): Promise<Map<string, Remembered>> {
  const collections = await db.listCollections({}, { nameOnly: false }).toArray();
  const read = collections.map(async ({ name, options }): Promise<[string, Remembered]> => {
    const [documents, indexes] = await Promise.all([
      db.collection(name).find().sort({ _id: 1 }).toArray(),
      db.collection(name).indexes(),
    ]);
    return [name, { documents, indexes, validator: options?.['validator'] ?? {} }];
  });
  return new Map(await Promise.all(read));
}

async function putBack(db: Db, name: string, before: Remembered, now: Remembered): Promise<void> {
  const collection = db.collection(name);
  if (!isDeepStrictEqual(now.documents, before.documents)) {
    await collection.deleteMany({});
    if (before.documents.length > 0) {
      await collection.insertMany([...before.documents], { bypassDocumentValidation: true });
    }
  }
  if (!isDeepStrictEqual(now.validator, before.validator)) {
    await db.command({ collMod: name, validator: before.validator });
  }
  if (isDeepStrictEqual(now.indexes, before.indexes)) return;
  await collection.dropIndexes();
  for (const { key, v: _, ...options } of before.indexes) {
    if (options.name === '_id_') continue;
    // MongoDB describes an index in the same form in which it is created.
    await collection.createIndex(key as Record<string, 1 | -1>, options as CreateIndexesOptions);
  }
}
