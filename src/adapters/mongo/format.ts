// The form in which documents are written: a database of another form is not opened, rather than half understood.
import type { Db } from 'mongodb';

/** Raised when documents are written otherwise than before. */
const currentFormat = 3;
/** Written with receipts, users and journal in one transaction; it is carried over when a node starts. */
export const formatBefore = 2;

/** The database was written by another version: a sentence for the operator. */
export class OtherFormatError extends Error {
  override readonly name = 'OtherFormatError';
}

/** Why this version must not read or write the database, in a sentence; null where it may. Changes nothing. */
export async function formatFault(db: Db): Promise<string | null> {
  const noted = await metaOf(db).findOne({ _id: 'format' });
  // The first version noted none.
  const isEmpty =
    noted === null && (await db.collection('users').findOne({}, { projection: { _id: 1 } })) === null;
  const format = noted?.value ?? (isEmpty ? currentFormat : 1);
  if (format === currentFormat) return null;
  if (format === formatBefore) {
    return `The database ${db.databaseName} is of form ${format}. Start a node of this version: it carries it over.`;
  }
  return (
    `The database ${db.databaseName} is of form ${format}, this version writes form ${currentFormat}. ` +
    'Start the version that wrote it, or begin anew with another MONGODB_DATABASE or DATA_DIR.'
  );
}

/** Notes the form of an empty database, else compares. Throws {@link OtherFormatError}; changes nothing then. */
export async function checkFormat(db: Db): Promise<void> {
  const fault = await formatFault(db);
  if (fault !== null) throw new OtherFormatError(fault);
  await metaOf(db).updateOne({ _id: 'format' }, { $setOnInsert: { value: currentFormat } }, { upsert: true });
}

/** Whether the database is of the form before this one. */
export const isOfFormBefore = async (db: Db): Promise<boolean> =>
  (await metaOf(db).findOne({ _id: 'format' }))?.value === formatBefore;

/** Notes that the database is of this form now. */
export async function noteFormat(db: Db): Promise<void> {
  await metaOf(db).updateOne({ _id: 'format' }, { $set: { value: currentFormat } }, { upsert: true });
}

const metaOf = (db: Db) => db.collection<{ _id: string; value: number }>('meta');
