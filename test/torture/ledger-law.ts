// The laws of the collection `ledger`, checked in MongoDB directly: no gap for any shopper, and no claim twice.
import type { Db } from 'mongodb';

/** The fields that are read of a document. Its records belong to the product. */
export interface LedgerLine {
  readonly _id: string;
  readonly seq: number;
  readonly claims: readonly string[];
}

/** A shopper in the collection `users`. */
export interface ProjectedLine {
  readonly _id: string;
  readonly seq: number;
}

const seqDigits = 16;

/** The shopper and the first entry of an `_id`; null if it is not a shopper's. */
function readPlace(place: string): { readonly userId: string; readonly firstSeq: number } | null {
  const found = new RegExp(`^(.+):(\\d{${seqDigits}})$`).exec(place);
  return found === null ? null : { userId: found[1] ?? '', firstSeq: Number(found[2]) };
}

/** Every fault in a sentence. `documents` in the order of their `_id`. */
export function ledgerFaults(documents: readonly LedgerLine[]): string[] {
  const broken: string[] = [];
  const heads = new Map<string, number>();
  const claimed = new Map<string, string>();
  for (const { _id, seq, claims } of documents) {
    for (const claim of claims) {
      const other = claimed.get(claim);
      if (other !== undefined) broken.push(`claim ${claim} is in ${other} and in ${_id}`);
      claimed.set(claim, _id);
    }
    const place = readPlace(_id);
    if (place === null) continue;
    const { userId, firstSeq } = place;
    // Place 0 is the ledger snapshot, which stands for everything up to its sequence number.
    const head = heads.get(userId) ?? 0;
    if (firstSeq !== 0 && firstSeq !== head + 1)
      broken.push(`${_id} follows entry ${head} of ${userId}: a hole`);
    if (seq < firstSeq) broken.push(`${_id} ends at entry ${seq}`);
    heads.set(userId, seq);
  }
  return broken;
}

/** Shoppers whose projection differs from their ledger, in sentences. */
export function projectionFaults(
  documents: readonly LedgerLine[],
  users: readonly ProjectedLine[],
): string[] {
  const projected = new Map(users.map(({ _id, seq }) => [_id, seq]));
  const heads = new Map<string, number>();
  for (const { _id, seq } of documents) {
    const place = readPlace(_id);
    if (place !== null) heads.set(place.userId, seq);
  }
  return [...heads].flatMap(([userId, seq]) =>
    projected.get(userId) === seq
      ? []
      : [`users has ${userId} at entry ${projected.get(userId) ?? 'none'}, the ledger at ${seq}`],
  );
}

/** The ledger at majority concern. */
export const readLedger = (db: Db): Promise<LedgerLine[]> =>
  db
    .collection<LedgerLine>('ledger', { readConcern: { level: 'majority' } })
    .find({}, { projection: { seq: 1, claims: 1 }, sort: { _id: 1 } })
    .toArray();

export const readProjected = (db: Db): Promise<ProjectedLine[]> =>
  db
    .collection<ProjectedLine>('users')
    .find({}, { projection: { seq: 1 } })
    .toArray();
