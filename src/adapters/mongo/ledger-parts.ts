// Groups ledger documents by shopper, and reads from each group what follows a start.
import type { Head, LedgerPart, LedgerStart } from '../../ports/store.ts';
import type { StoredDocument } from './documents.ts';
import { ledgerSnapshotOf, readPlace, recordsOfDocument } from './documents.ts';

export type Place = Pick<StoredDocument, '_id' | 'seq'>;

/** The parts of the shoppers whose documents are all among the first `limit`. The documents are in reverse order. */
export function partsOf(
  starts: ReadonlyMap<string, LedgerStart>,
  documents: readonly StoredDocument[],
  limit: number,
): Map<string, LedgerPart> {
  const ownerOf = ({ _id }: StoredDocument): string => readPlace(_id)?.userId ?? '';
  const byUser = Map.groupBy(documents, ownerOf);
  const beyond = documents[limit];
  if (beyond !== undefined) byUser.delete(ownerOf(beyond));
  const parts = new Map<string, LedgerPart>();
  for (const [userId, { after }] of starts) {
    const own = byUser.get(userId)?.toReversed();
    if (own !== undefined) parts.set(userId, partOf(own, after));
    // Nothing was found, and everything fitted: so the ledger has nothing of this shopper.
    else if (beyond === undefined) parts.set(userId, { snapshot: null, records: [], head: null });
  }
  return parts;
}

function partOf(documents: readonly StoredDocument[], after: number): LedgerPart {
  const [first] = documents;
  const snapshot = first === undefined ? null : ledgerSnapshotOf(first);
  const known = Math.max(after, snapshot?.user.seq ?? 0);
  const records = documents
    .filter(({ seq }) => seq > known)
    .flatMap(recordsOfDocument)
    .filter(({ seq }) => seq > known);
  const [head = null] = headsOf(documents).values();
  return { snapshot, records, head };
}

/** The head of each shopper among these documents. */
export function headsOf(places: readonly Place[]): Map<string, Head> {
  const heads = new Map<string, Head>();
  for (const { _id, seq } of places) {
    const place = readPlace(_id);
    if (place === null || (heads.get(place.userId)?.seq ?? 0) > seq) continue;
    heads.set(place.userId, { from: place.firstSeq, seq });
  }
  return heads;
}
