// The audit's view of MongoDB: sorted cursors in one snapshot session, so that a busy database gives no false alarm.
import { isDeepStrictEqual } from 'node:util';
import type { Db, Document, MongoClient } from 'mongodb';
import type { JournalRecord } from '../../game/change.ts';
import type { JudgedReceipt } from '../../game/receipt.ts';
import type { User } from '../../game/user.ts';
import { newUser } from '../../game/user.ts';
import type {
  Audit,
  AuditView,
  FiledOpening,
  FiledRecord,
  ReceiptClaims,
  UnjudgedReceipt,
} from '../../ports/audit.ts';
import { compareInJournal } from '../../ports/audit.ts';
import type { JournalDocument, ReceiptDocument, UserDocument } from './documents.ts';
import { journalEnd, journalId, recordFromDocument, userFromDocument } from './documents.ts';
import type { OpeningDocument } from './openings.ts';
import { isSealed, openingFromDocument } from './openings.ts';
import { collections } from './schema.ts';

const judged: readonly JudgedReceipt['status'][] = ['applied', 'returned', 'voided'];
const batchSize = 1_000;

const claimsProjection = {
  userId: 1,
  status: 1,
  amount: 1,
  left: 1,
  rulebook: 1,
  seq: 1,
  returns: 1,
  voided: 1,
};
type ClaimsDocument = Omit<ReceiptClaims, 'id' | 'returns'> &
  Partial<Pick<ReceiptClaims, 'returns'>> & { readonly _id: string };

/** An audit over a connected client; the server is MongoDB 5.0 or newer. */
export function createMongoAudit(client: MongoClient, database: string): Audit {
  const db = client.db(database);
  const users = db.collection<UserDocument>('users');
  const journal = db.collection<JournalDocument>('journal');
  const receipts = db.collection<ReceiptDocument>('receipts');
  const openings = db.collection<OpeningDocument>('openings');

  return {
    open: (): AuditView => {
      // The first question fixes the moment; the server keeps it for a few minutes.
      const session = client.startSession({ snapshot: true });
      const stream = { session, batchSize, allowDiskUse: true };
      const foldedUpTo = async (places: readonly { readonly userId: string }[]) => {
        const ids = [...new Set(places.map(({ userId }) => userId))];
        const query = openings.find({ _id: { $in: ids } }, { ...stream, projection: { seq: 1 } });
        return new Map((await query.toArray()).map(({ _id, seq }) => [_id, seq]));
      };
      return {
        users: async function* (after) {
          const find: FindById<UserDocument> = (filter) => users.find(filter, stream).sort({ _id: 1 });
          for await (const document of inJournalOrder(find, after)) yield audited(document);
        },
        openings: async function* (after) {
          const find: FindById<OpeningDocument> = (filter) => openings.find(filter, stream).sort({ _id: 1 });
          for await (const document of inJournalOrder(find, after)) {
            yield filedOpening(document);
          }
        },
        records: async function* (after) {
          const filter = after === null ? {} : { _id: { $gte: journalEnd(after) } };
          for await (const document of journal.find(filter, stream).sort({ _id: 1 })) yield filed(document);
        },
        receipts: async function* (after) {
          const filter = { status: { $in: [...judged] }, ...(after === null ? {} : { _id: { $gt: after } }) };
          const cursor = receipts.find(filter, stream).sort({ _id: 1 }).project(claimsProjection);
          for await (const document of cursor) yield claimsOf(document);
        },
        receiptsOf: async (ids) => {
          const cursor = receipts.find({ _id: { $in: [...ids] } }, stream).project(claimsProjection);
          const found = new Map<string, ReceiptClaims | UnjudgedReceipt>();
          for await (const document of cursor) found.set(document['_id'], receiptOf(document));
          return ids.map((id) => found.get(id) ?? null);
        },
        recordsAt: async (places) => {
          const ids = places.map(({ userId, firstSeq }) => journalId(userId, firstSeq));
          const projection = { userId: 1, firstSeq: 1, command: 1, receiptId: 1 };
          const heads = await journal.find({ _id: { $in: ids } }, { ...stream, projection }).toArray();
          const found = new Map(heads.map((head) => [head._id, head]));
          const lost = places.filter((_, index) => !found.has(ids[index] ?? ''));
          const folded = lost.length === 0 ? new Map<string, number>() : await foldedUpTo(lost);
          return places.map(
            ({ userId, firstSeq }, index) =>
              found.get(ids[index] ?? '') ?? (firstSeq <= (folded.get(userId) ?? 0) ? 'folded' : null),
          );
        },
        totals: async (userIds) => {
          const rows = await receipts
            .aggregate<{ _id: string; receipts: number; spent: number }>(
              [
                { $match: { userId: { $in: [...userIds] }, status: { $in: [...judged] } } },
                { $group: { _id: '$userId', receipts: { $sum: standing }, spent: { $sum: '$left' } } },
              ],
              stream,
            )
            .toArray();
          return new Map(rows.map(({ _id, ...totals }) => [_id, totals]));
        },
        rulebookVersions: async () => {
          const rulebooks = db.collection<{ _id: number }>('rulebooks');
          const found = await rulebooks.find({}, { session, projection: { _id: 1 } }).toArray();
          return new Set(found.map(({ _id }) => _id));
        },
        close: () => session.endSession(),
      };
    },
  };
}

/** 1 for a receipt of which something is left. */
const standing = { $cond: [{ $gt: ['$left', 0] }, 1, 0] };

/** The projection asks for exactly these fields; the server leaves out what a receipt does not have. */
const claimsOf = (document: Document): ReceiptClaims => {
  const { _id, returns = [], ...claims } = document as ClaimsDocument;
  return { id: _id, ...claims, returns };
};

function receiptOf(document: Document): ReceiptClaims | UnjudgedReceipt {
  if (judged.includes(document['status'])) return claimsOf(document);
  return { id: document['_id'], status: document['status'] };
}

function filed(document: JournalDocument): FiledRecord {
  const { _id } = document;
  const [userId = '', digits = ''] = _id.split(':', 2);
  const seq = Number(digits);
  const record: JournalRecord = recordFromDocument(document);
  return { userId, seq: journalId(userId, seq) === _id ? seq : null, record };
}

/** Documents of shoppers, one each, by `_id`. */
type FindById<D> = (filter: {
  readonly _id?: { readonly $in: string[] } | { readonly $gt: string };
}) => AsyncIterable<D>;

/**
 * Documents by `_id`, brought into the order of journal ids: one waits while others follow whose ids only continue its
 * own. Those that wait are beginnings of one another, so there are never more of them than an id has characters.
 */
async function* inJournalOrder<D extends { readonly _id: string }>(
  find: FindById<D>,
  after: string | null,
): AsyncGenerator<D, undefined> {
  const waiting: D[] = [];
  for await (const document of byId(find, after)) {
    const { _id } = document;
    if (after !== null && compareInJournal(_id, after) <= 0) continue;
    for (let top = waiting.at(-1); top && compareInJournal(top._id, _id) < 0; top = waiting.at(-1)) {
      waiting.pop();
      yield top;
    }
    waiting.push(document);
  }
  yield* waiting.toReversed();
}

/** Progress that nobody can read is none: the replay of the journal says what is missing, and the audit goes on. */
function audited(document: UserDocument): User {
  try {
    return userFromDocument(document);
  } catch {
    return { ...newUser(document._id), ...userFromDocument({ ...document, progress: '{}' }) };
  }
}

/** The same of an opening, whose seal is broken then. */
function filedOpening(document: OpeningDocument): FiledOpening {
  const { _id, seq, user } = document;
  const opening = openingFromDocument({ ...document, user: { ...user, progress: '{}' } });
  return { opening: { ...opening, user: audited({ _id, seq, ...user }) }, sealed: isSealed(document) };
}

/** Everyone who may come after `after` in the journal: greater ids, and beginnings of it that come later there. */
async function* byId<D>(find: FindById<D>, after: string | null): AsyncGenerator<D, undefined> {
  const beginnings = [...(after ?? '')].map((_, index) => (after ?? '').slice(0, index));
  const ranges = after === null ? [{}] : [{ _id: { $in: beginnings } }, { _id: { $gt: after } }];
  for (const range of ranges) yield* find(range);
}

/**
 * What of the schema is missing or other than planned, a sentence each; an empty list: nothing. Null where the
 * database has no collection at all.
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
    for (const { name: wanted, key, serves } of plan.indexes) {
      const index = indexes.find((candidate) => candidate.name === wanted);
      if (index === undefined) faults.push(`index ${name}.${wanted}: missing (${serves})`);
      else if (!isDeepStrictEqual(index.key, key)) faults.push(`index ${name}.${wanted}: other fields`);
    }
  }
  return faults;
}
