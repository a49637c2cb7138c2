// The form in which documents are written: a database of another form is not opened, rather than half understood.
import type { Db } from 'mongodb';

/** Raised when documents are written otherwise than before. */
const currentFormat = 2;

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

const metaOf = (db: Db) => db.collection<{ _id: string; value: number }>('meta');
