// Reads of the ledger that find documents by what they claim: receipts and corrections.
import type { Collection } from 'mongodb';
import type { CorrectionRecord } from '../../game/change.ts';
import { correctionClaim, receiptClaimRange } from '../../game/claims.ts';
import type { Receipt } from '../../game/receipt.ts';
import type { Ledger } from '../../ports/store.ts';
import type { StoredDocument } from './documents.ts';
import { noteOf, recordsOfDocument } from './documents.ts';
import { reached } from './reach.ts';

export type ClaimReads = Pick<Ledger, 'loadReceipts' | 'loadCorrections'>;

export function createClaimReads(ledger: Collection<StoredDocument>, maxTimeMS: number): ClaimReads {
  return {
    loadReceipts: (ids) =>
      reached(
        (async () => {
          if (ids.length === 0) return new Map();
          const ranges = ids.map((id) => {
            const { from, to } = receiptClaimRange(id);
            // Without $elemMatch, two different claims could satisfy the two bounds.
            return { claims: { $elemMatch: { $gte: from, $lt: to } } };
          });
          const found = await ledger.find({ $or: ranges }, { maxTimeMS }).toArray();
          return latestOf(new Set(ids), found);
        })(),
      ),
    loadCorrections: (ids) =>
      reached(
        (async () => {
          if (ids.length === 0) return new Map();
          const claims = ids.map(correctionClaim);
          const found = await ledger.find({ claims: { $in: claims } }, { maxTimeMS }).toArray();
          return correctionsOf(new Set(ids), found);
        })(),
      ),
  };
}

/** For each receipt, the state with the highest version. */
function latestOf(ids: ReadonlySet<string>, documents: readonly StoredDocument[]): Map<string, Receipt> {
  const receipts = new Map<string, Receipt>();
  const keep = (receipt: Receipt | null): void => {
    if (receipt === null || !ids.has(receipt.id)) return;
    if ((receipts.get(receipt.id)?.version ?? 0) < receipt.version) receipts.set(receipt.id, receipt);
  };
  for (const document of documents) {
    keep(noteOf(document));
    for (const { receipt } of recordsOfDocument(document)) keep(receipt);
  }
  return receipts;
}

function correctionsOf(
  ids: ReadonlySet<string>,
  documents: readonly StoredDocument[],
): Map<string, CorrectionRecord> {
  const all = new Map<string, CorrectionRecord>();
  for (const record of documents.flatMap(recordsOfDocument)) {
    if (record.cause === 'adjust' && ids.has(record.ref)) all.set(record.ref, record);
  }
  return all;
}
