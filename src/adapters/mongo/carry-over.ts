// Carries a database of the form before over into the ledger: receipts, journal and openings become its documents. May be
// done again at any point and by several nodes at once; what was read stays as it was until somebody drops it.
import type { Collection, Db, Document } from 'mongodb';
import { MongoBulkWriteError } from 'mongodb';
import { receiptClaim } from '../../game/claims.ts';
import type { Opening } from '../../game/opening.ts';
import type { JudgedReceipt, Receipt } from '../../game/receipt.ts';
import type { StoredDocument } from './documents.ts';
import { documentOf, openingToDocument, placeOf } from './documents.ts';
import { noteFormat } from './format.ts';
import { prepareDatabase } from './schema.ts';

/** The collections of the form before that this version reads only here. */
export const collectionsBefore = ['receipts', 'journal', 'openings'] as const;

const by = 'carried-over';
const batchSize = 500;
const duplicateKey = 11_000;

/** Throws where the ledger does not come to the shoppers that were there. Then nothing is noted, and nothing is lost. */
export async function carryOver(db: Db): Promise<void> {
  await prepareDatabase(db);
  const ledger = db.collection<StoredDocument>('ledger');
  await inBatches(db.collection('openings'), async (openings) => {
    await insertOnce(ledger, openings.map(openingFrom).map(openingToDocument));
  });
  await inBatches(db.collection('journal'), async (records) => {
    const ids = [...new Set(records.map(({ receiptId }) => receiptId))];
    const found = await db
      .collection('receipts')
      .find({ _id: { $in: ids } })
      .toArray();
    const receipts = new Map(found.map((document) => [String(document._id), receiptFrom(document)]));
    await insertOnce(
      ledger,
      records.map((record) => recordDocument(record, receipts.get(record['receiptId']))),
    );
  });
  const notes = { status: { $in: ['tombstone', 'rejected'] } };
  await inBatches(
    db.collection('receipts'),
    async (documents) => await insertOnce(ledger, documents.map(noteDocument)),
    notes,
  );
  await db.collection('users').updateMany({ from: { $exists: false } }, { $set: { from: 0 } });
  await verify(db, ledger);
  await noteFormat(db);
}

async function inBatches(
  collection: Collection,
  carry: (documents: Document[]) => Promise<void>,
  filter: Document = {},
): Promise<void> {
  let batch: Document[] = [];
  for await (const document of collection.find(filter, { batchSize }).sort({ _id: 1 })) {
    batch.push(document);
    if (batch.length < batchSize) continue;
    await carry(batch);
    batch = [];
  }
  if (batch.length > 0) await carry(batch);
}

/** What is there already was carried over before. */
async function insertOnce(ledger: Collection<StoredDocument>, documents: StoredDocument[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await ledger.insertMany(documents, { ordered: false });
  } catch (error) {
    const isThere =
      error instanceof MongoBulkWriteError &&
      [error.writeErrors].flat().every(({ code }) => code === duplicateKey);
    if (!isThere) throw error;
  }
}

/** Every shopper's last document ends where the shopper stood. */
async function verify(db: Db, ledger: Collection<StoredDocument>): Promise<void> {
  await inBatches(db.collection('users'), async (users) => {
    for (const { _id, seq } of users) {
      const range = { $gte: placeOf(String(_id), 0), $lt: placeOf(String(_id), Number.MAX_SAFE_INTEGER) };
      const last = await ledger.findOne({ _id: range }, { sort: { _id: -1 }, projection: { seq: 1 } });
      if ((last?.seq ?? 0) < seq) {
        throw new Error(
          `carrying over ${db.databaseName} failed: user ${_id} stood at entry ${seq}, the ledger ends at ${last?.seq}`,
        );
      }
    }
  });
}

function openingFrom({ _id, seq, user, receipts, scores }: Document): Opening {
  const { progress, ...figures } = user;
  return {
    user: { id: _id, seq, ...figures, ...JSON.parse(progress) },
    receipts,
    scores: Object.entries<Opening['scores'][number][1]>(scores).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function receiptFrom({ _id: id, createdAt, issuedAt, grant, ...rest }: Document): Receipt {
  const times = {
    createdAtMs: createdAt.getTime(),
    ...(issuedAt === undefined ? {} : { issuedAtMs: issuedAt.getTime() }),
  };
  const granted = grant === undefined ? {} : { returns: [], ...JSON.parse(grant) };
  return { id, ...times, ...granted, ...rest } as Receipt; // as the version before wrote it, checked by its validators
}

/** Records were written with the same entries as today: only what is around them differs. */
function recordDocument(record: Document, receipt: Receipt | undefined): StoredDocument {
  const { _id, userId: _, firstSeq, at, command, receiptId, ...rest } = record;
  if (receipt === undefined || !('rulebook' in receipt)) {
    throw new Error(`carrying over failed: record ${_id} names receipt ${receiptId}, which is not there`);
  }
  const state = stateAfter(receipt, firstSeq);
  const stored = { ...rest, cause: command, atMs: at.getTime(), receipt: state };
  return {
    _id,
    seq: rest['seq'],
    at,
    claims: [receiptClaim(state)],
    by,
    records: JSON.stringify([stored]),
  };
}

/** How the receipt stood after the record that begins at `firstSeq`, as far as was kept: what it still grants is today's. */
function stateAfter(receipt: JudgedReceipt, firstSeq: number): JudgedReceipt {
  const records = [
    receipt.seq,
    ...receipt.returns.map(({ seq }) => seq),
    ...(receipt.voided ? [receipt.voided.seq] : []),
  ];
  const at = records.indexOf(firstSeq);
  const isLast = at === records.length - 1;
  if (isLast || at === -1) return receipt;
  const returns = receipt.returns.slice(0, at);
  const left = receipt.amount - returns.reduce((sum, { amount }) => sum + amount, 0);
  const { voided: _, ...rest } = receipt;
  const status = left === receipt.amount ? 'applied' : 'returned';
  return { ...rest, version: receipt.version - (records.length - 1 - at), status, left, returns };
}

function noteDocument(document: Document): StoredDocument {
  const note = receiptFrom(document);
  if (note.status !== 'tombstone' && note.status !== 'rejected') throw new Error('only notes are asked for');
  const versions = Array.from({ length: note.version }, (_, index) => index + 1);
  const claims = versions.map((version) => receiptClaim({ id: note.id, version }));
  return documentOf({ note, claims }, by);
}
