// Creates the collections and indexes before the first write: claims are unique only if their index exists.
import { isDeepStrictEqual } from 'node:util';
import type { Db, Document } from 'mongodb';
import { MongoServerError } from 'mongodb';
import { isUnauthorized, MissingRightsError } from './rights.ts';
import { collections } from './schema.ts';

/**
 * Creates missing collections and indexes, and updates validators. Several nodes may do this at the same time, at every
 * start. A collection that is up to date is not touched, because a change blocks the writes of other nodes. `onLack` gets
 * each right that the user lacks.
 * @throws MissingRightsError if the unique index of claims is missing and cannot be created
 */
export async function prepareDatabase(db: Db, onLack: (what: string) => void = () => {}): Promise<void> {
  const allowed = async (what: string, work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => {
      if (!isUnauthorized(error)) throw error;
      onLack(what);
    });
  };
  const found = await db
    .listCollections()
    .toArray()
    .catch((error: unknown) => {
      if (!isUnauthorized(error)) throw error;
      onLack('listCollections');
      return [];
    });
  const present = new Map(found.map((each) => [each.name, each]));
  for (const [name, { validator, indexes }] of Object.entries(collections)) {
    const there = present.get(name);
    const stored: Document =
      (there !== undefined && 'options' in there && there.options?.['validator']) || {};
    if (there === undefined)
      await allowed(`createCollection on ${name}`, createCollection(db, name, validator));
    else if (!isDeepStrictEqual(stored, validator)) {
      await allowed(`collMod on ${name}`, db.command({ collMod: name, validator }));
    }
    if (indexes.length === 0) continue;
    const made = db.collection(name).createIndexes(indexes.map(({ serves: _, ...index }) => index));
    await allowed(`createIndex on ${name}`, made);
  }
  await requireClaims(db);
}

/** Without this index a receipt could be awarded twice, so a node that cannot create it does not start. */
async function requireClaims(db: Db): Promise<void> {
  const isThere = await db
    .collection('ledger')
    .indexes()
    .then(
      (found) => found.some(({ key, unique }) => isDeepStrictEqual(key, { claims: 1 }) && unique === true),
      (error: unknown) => {
        if (isUnauthorized(error)) return false;
        throw error;
      },
    );
  if (isThere) return;
  throw new MissingRightsError(
    `The unique index "claims" on ${db.databaseName}.ledger is not there, and the user in MONGODB_URL may not make or ` +
      `see it. Grant the role readWrite on "${db.databaseName}".`,
  );
}

async function createCollection(db: Db, name: string, validator: Document): Promise<void> {
  try {
    await db.createCollection(name, { validator });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === namespaceExists)) throw error;
  }
}

const namespaceExists = 48;
