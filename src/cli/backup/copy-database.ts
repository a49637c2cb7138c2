// Writes a mall's database as lines and reads it back, whatever its collections are. Nodes may write meanwhile.
import type { Db, Document } from 'mongodb';
import type { BackupLine, CollectionForm } from './backup-file.ts';
import { inReadingOrder, isCopied, vital } from './collections.ts';

const documentsAtOnce = 500;

/** Everything in the database as lines of a backup. Calls `onCollection` after each collection. */
export async function* readDatabase(
  db: Db,
  startedAt: Date,
  onCollection: (name: string, documents: number) => void,
): AsyncGenerator<BackupLine> {
  yield {
    head: {
      format: 'deerfields-backup',
      version: 1,
      database: db.databaseName,
      startedAt: startedAt.toISOString(),
    },
  };
  const listed = await db.listCollections({ type: 'collection' }).toArray();
  const names = inReadingOrder(listed.map(({ name }) => name));
  let documents = 0;
  for (const name of names) {
    const info = listed.find((collection) => collection.name === name);
    yield { collection: await formOf(db, name, info && 'options' in info ? (info.options ?? {}) : {}) };
    if (!isCopied(name)) continue;
    const before = documents;
    for await (const document of documentsOf(db, name)) {
      documents += 1;
      yield { document };
    }
    onCollection(name, documents - before);
  }
  yield { end: { documents } };
}

/** Ledger snapshots are read a second time: some were written while the ledger was read. */
const ledgerSnapshotsOf: Readonly<Record<string, Document>> = { ledger: { opening: { $exists: true } } };

async function* documentsOf(db: Db, name: string): AsyncGenerator<Document> {
  // In the order of `_id`, which is the order of a shopper's entries: no entry is read without those before it.
  const options = { sort: { _id: 1 }, promoteValues: false, readConcern: { level: 'majority' } } as const;
  yield* db.collection(name).find({}, options);
  const again = ledgerSnapshotsOf[name];
  if (again) yield* db.collection(name).find(again, options);
}

async function formOf(db: Db, name: string, options: Document): Promise<CollectionForm> {
  const indexes = await db.collection(name).indexes();
  return { name, options, indexes: indexes.filter((index) => index.name !== '_id_') };
}

/** The name of a collection that has documents; null if a restore would overwrite nothing. */
export async function takenBy(db: Db): Promise<string | null> {
  for (const name of vital) {
    if ((await db.collection(name).findOne({}, { projection: { _id: 1 } })) !== null) return name;
  }
  return null;
}

/** Writes the lines into a database in which no mall is yet. Returns the number of documents. */
export async function writeDatabase(db: Db, lines: AsyncIterable<BackupLine>): Promise<number> {
  let collection = '';
  let waiting: Document[] = [];
  let documents = 0;

  async function flush(): Promise<void> {
    if (waiting.length === 0) return;
    const operations = waiting.map((document) => ({
      replaceOne: { filter: { _id: document['_id'] }, replacement: document, upsert: true },
    }));
    waiting = [];
    await db.collection(collection).bulkWrite(operations, { ordered: true });
  }

  for await (const line of lines) {
    if ('collection' in line) {
      await flush();
      collection = line.collection.name;
      await makeCollection(db, line.collection);
    } else if ('document' in line) {
      // Not the epoch, because cursors of clients and copies in Redis may include entries that the backup lacks. Not the mark
      // of the projections, because it is newer than they are: a node would not look for the changes that they lack.
      if (collection === 'meta' && line.document['_id'] !== 'format') continue;
      waiting.push(line.document);
      documents += 1;
      if (waiting.length >= documentsAtOnce) await flush();
    }
  }
  await flush();
  await db.collection<{ _id: string }>('meta').deleteMany({ _id: { $ne: 'format' } });
  return documents;
}

async function makeCollection(db: Db, { name, options, indexes }: CollectionForm): Promise<void> {
  const isThere = (await db.listCollections({ name }).toArray()).length > 0;
  if (!isThere) await db.createCollection(name, options);
  for (const { key, v: _v, ns: _ns, ...rest } of indexes) await db.collection(name).createIndex(key, rest);
}
