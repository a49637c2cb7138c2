// What the audit reads from MongoDB: the ledger in key order, and its projections.
import { isDeepStrictEqual } from 'node:util';
import type { Db, Document, IndexDescription } from 'mongodb';
import type { LedgerSnapshot } from '../../game/ledger-snapshot.ts';
import { newUser } from '../../game/user.ts';
import type { Audit, FiledDocument, FiledNote, FiledSnapshot } from '../../ports/audit.ts';
import type { ProjectedUser } from '../../ports/store.ts';
import type { StoredDocument, UserDocument } from './documents.ts';
import {
  documentOf,
  hasItsChecksum,
  ledgerSnapshotOf,
  ledgerSnapshotToDocument,
  noteOf,
  notePlaces,
  placeOf,
  placesEnd,
  readPlace,
  recordsOfDocument,
  userFromDocument,
} from './documents.ts';
import { createLedgerReads } from './reads.ts';
import { collections } from './schema.ts';

const batchSize = 500;

/** An audit on a `db` that reads at majority. */
export function createMongoAudit(db: Db, timeoutMs: number): Audit {
  const ledger = db.collection<StoredDocument>('ledger');
  const users = db.collection<UserDocument>('users');
  const reads = createLedgerReads(db, timeoutMs);

  return {
    shoppersAfter: async (userId, limit) => [...(await reads.headsAfter(userId, limit)).keys()],
    projected: async (userIds) => {
      const found = await users.find({ _id: { $in: [...userIds] } }).toArray();
      return new Map(found.map((document) => [document._id, projectedUser(document)]));
    },
    filed: async function* (first, last) {
      const range = { _id: { $gte: placeOf(first, 0), $lt: placesEnd(last) } };
      for await (const document of ledger.find(range, { batchSize }).sort({ _id: 1 })) {
        const filed = fileOf(document);
        if (filed !== null) yield filed;
      }
    },
    notes: async function* () {
      for await (const document of ledger.find({ _id: notePlaces }, { batchSize })) {
        yield noteFile(document);
      }
    },
    astray: async (limit) => {
      const places: string[] = [];
      const others = { $or: [{ _id: { $lt: notePlaces.$gte } }, { _id: { $gte: notePlaces.$lt } }] };
      const beyond = ledger.find(others, { projection: { _id: 1 }, batchSize });
      for await (const { _id } of beyond) {
        if (places.length === limit) break;
        if (readPlace(_id) === null) places.push(_id);
      }
      return places;
    },
    withoutLedger: async (limit) => {
      const withoutLedger: string[] = [];
      let ids: string[] = [];
      const sift = async (): Promise<void> => {
        const heads = await reads.heads(new Map(ids.map((id) => [id, 0])));
        withoutLedger.push(...ids.filter((id) => !heads.has(id)));
        ids = [];
      };
      for await (const { _id } of users.find({}, { projection: { _id: 1 }, batchSize })) {
        ids.push(_id);
        if (ids.length === batchSize) await sift();
        if (withoutLedger.length >= limit) break;
      }
      await sift();
      return withoutLedger.slice(0, limit);
    },
    rulebookVersions: async () => {
      const rulebooks = db.collection<{ _id: number }>('rulebooks');
      const found = await rulebooks.find({}, { projection: { _id: 1 } }).toArray();
      return new Set(found.map(({ _id }) => _id));
    },
  };
}

function fileOf(document: StoredDocument): FiledDocument | FiledSnapshot | null {
  const place = readPlace(document._id);
  if (place === null) return null;
  const { userId, firstSeq } = place;
  if (firstSeq === 0) {
    const ledgerSnapshot = ledgerSnapshotOf(document);
    return { userId, ledgerSnapshot, isIntact: isAsFolded(document, ledgerSnapshot) };
  }
  const records = readOr(() => recordsOfDocument(document));
  const { seq, at, claims = [] } = document;
  return { userId, firstSeq, seq, atMs: at?.getTime() ?? null, claims, records };
}

/** Apart from the checksum, the rest of the document follows from the ledger snapshot. */
function isAsFolded(document: StoredDocument, ledgerSnapshot: LedgerSnapshot | null): boolean {
  if (ledgerSnapshot === null || !hasItsChecksum(document)) return false;
  return isDeepStrictEqual(
    readOr(() => ledgerSnapshotToDocument(ledgerSnapshot)),
    document,
  );
}

function noteFile(document: StoredDocument): FiledNote {
  const { _id: place, claims = [], by = '' } = document;
  const note = readOr(() => noteOf(document));
  const sound = note !== null && isDeepStrictEqual(documentOf({ note, claims }, by), document);
  return { place, note, claims, sound };
}

/** Null for a document in another form, for example one that was edited by hand. */
function readOr<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Treats unreadable progress as empty; the comparison with the ledger then reports the difference. */
function projectedUser(document: UserDocument): ProjectedUser {
  const read = readOr(() => userFromDocument(document));
  if (read !== null) return read;
  const { user, from } = userFromDocument({ ...document, progress: '{}' });
  return { user: { ...newUser(document._id), ...user }, from };
}

/**
 * The differences from the planned schema, one sentence each. Null: the database has no collections.
 */
export async function schemaFaults(db: Db): Promise<string[] | null> {
  const found = await db.listCollections().toArray();
  if (found.length === 0) return null;
  const faults: string[] = [];
  for (const [name, plan] of Object.entries(collections)) {
    const present = found.find((collection) => collection.name === name);
    if (present === undefined) {
      faults.push(`collection ${name}: missing`);
      continue;
    }
    const options: Document = 'options' in present ? (present.options ?? {}) : {};
    const { validator = {}, validationLevel = 'strict', validationAction = 'error' } = options;
    if (!isDeepStrictEqual(validator, plan.validator)) faults.push(`collection ${name}: another validator`);
    if (validationLevel !== 'strict' || validationAction !== 'error') {
      faults.push(`collection ${name}: validation is ${validationLevel}, ${validationAction}`);
    }
    const indexes = await db.collection(name).indexes();
    for (const planned of plan.indexes) {
      const { name: wanted, key, serves } = planned;
      const index = indexes.find((candidate) => candidate.name === wanted);
      if (index === undefined) faults.push(`index ${name}.${wanted}: missing (${serves})`);
      else if (!isDeepStrictEqual(index.key, key)) faults.push(`index ${name}.${wanted}: other fields`);
      else if (!isDeepStrictEqual(optionsOf(index), optionsOf(planned))) {
        faults.push(`index ${name}.${wanted}: other options (${serves})`);
      }
    }
  }
  return faults;
}

/** The options that decide which documents an index covers, refuses or removes. */
const optionsOf = ({
  unique = false,
  sparse = false,
  expireAfterSeconds,
  partialFilterExpression,
  collation,
}: IndexDescription) => ({ unique, sparse, expireAfterSeconds, partialFilterExpression, collation });
