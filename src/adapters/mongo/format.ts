// The format version of the database. A node refuses a database of another format.
import type { Db } from 'mongodb';

/** To be raised with every change of the stored documents. */
const currentFormat = 3;
/** The format with transactions over receipts, users and journal. A starting node migrates it. */
export const formatBefore = 2;

/** The database was written by another version. The message tells the operator what to do. */
export class OtherFormatError extends Error {
  override readonly name = 'OtherFormatError';
}

/** Why this version must not use the database; null: it may. Changes nothing. */
export async function formatFault(db: Db): Promise<string | null> {
  const noted = await metaOf(db).findOne({ _id: 'format' });
  // The first version stored no format.
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

/** Stores the format in an empty database, else compares it. Throws {@link OtherFormatError} and then changes nothing. */
export async function checkFormat(db: Db): Promise<void> {
  const fault = await formatFault(db);
  if (fault !== null) throw new OtherFormatError(fault);
  await metaOf(db).updateOne({ _id: 'format' }, { $setOnInsert: { value: currentFormat } }, { upsert: true });
}

/** Whether the database has the previous format. */
export const isOfFormBefore = async (db: Db): Promise<boolean> =>
  (await metaOf(db).findOne({ _id: 'format' }))?.value === formatBefore;

/** Stores that the database now has the present format. */
export async function noteFormat(db: Db): Promise<void> {
  await metaOf(db).updateOne({ _id: 'format' }, { $set: { value: currentFormat } }, { upsert: true });
}

const metaOf = (db: Db) => db.collection<{ _id: string; value: number }>('meta');
