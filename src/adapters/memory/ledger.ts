// The ledger in memory, and the writes to it: what the parts of the memory store share.
import type { CorrectionRecord } from '../../game/change.ts';
import type { LedgerSnapshot } from '../../game/ledger-snapshot.ts';
import type { Receipt } from '../../game/receipt.ts';
import type { Appended, Head, LedgerDocument, NoteDocument, ShopperDocument } from '../../ports/store.ts';

/** The ledger of one shopper. */
export interface ShopperLedger {
  ledgerSnapshot: LedgerSnapshot | null;
  readonly documents: ShopperDocument[];
}

export interface MemoryLedger {
  readonly shoppers: Map<string, ShopperLedger>;
  /** By their claims. */
  readonly notes: Map<string, NoteDocument>;
  readonly claims: Set<string>;
  readonly receipts: Map<string, Receipt>;
  readonly corrections: Map<string, CorrectionRecord>;
  /** The number of documents of shoppers and notes. */
  documents: number;
}

export const createMemoryLedger = (): MemoryLedger => ({
  shoppers: new Map(),
  notes: new Map(),
  claims: new Set(),
  receipts: new Map(),
  corrections: new Map(),
  documents: 0,
});

export const firstSeq = ({ records }: ShopperDocument): number => records[0]?.firstSeq ?? 0;
export const lastSeq = ({ records }: ShopperDocument): number => records.at(-1)?.seq ?? 0;
export const atMs = ({ records }: ShopperDocument): number => records[0]?.atMs ?? 0;

/** The values of the known keys. */
export function pick<Value>(from: ReadonlyMap<string, Value>, ids: readonly string[]): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const id of ids) {
    const value = from.get(id);
    if (value !== undefined) found.set(id, value);
  }
  return found;
}

/** The shopper's last document, if it begins at `from` or later; with `from` 0 also the ledger snapshot. */
export function headFrom({ shoppers }: MemoryLedger, userId: string, from: number): Head | null {
  const shopper = shoppers.get(userId);
  if (shopper === undefined) return null;
  const last = shopper.documents.at(-1);
  if (last !== undefined && firstSeq(last) >= from) return { from: firstSeq(last), seq: lastSeq(last) };
  return from === 0 && shopper.ledgerSnapshot !== null
    ? { from: 0, seq: shopper.ledgerSnapshot.user.seq }
    : null;
}

export function appendDocument(ledger: MemoryLedger, document: LedgerDocument): Appended {
  const isClaimed = document.claims.some((claim) => ledger.claims.has(claim));
  if ('note' in document) {
    if (isClaimed) return 'claimed';
    ledger.notes.set(document.claims.join(), document);
    ledger.receipts.set(document.note.id, document.note);
    return count(ledger, document);
  }
  const [first] = document.records;
  if (first === undefined) return new Error('a document without records');
  const shopper = ledger.shoppers.get(first.userId) ?? { ledgerSnapshot: null, documents: [] };
  // The key of a document is its first entry, so only a document that begins at the same entry is in the way.
  if (shopper.documents.some((known) => firstSeq(known) === first.firstSeq)) return 'stale';
  if (isClaimed) return 'claimed';
  ledger.shoppers.set(first.userId, shopper);
  shopper.documents.push(document);
  for (const record of document.records) {
    if (record.cause === 'adjust') ledger.corrections.set(record.ref, record);
    else ledger.receipts.set(record.receipt.id, record.receipt);
  }
  return count(ledger, document);
}

function count(ledger: MemoryLedger, { claims }: LedgerDocument): 'stored' {
  for (const claim of claims) ledger.claims.add(claim);
  ledger.documents += 1;
  return 'stored';
}

/** Frees the claims of a document that is removed. */
export function forget(ledger: MemoryLedger, { claims }: LedgerDocument): void {
  for (const claim of claims) ledger.claims.delete(claim);
  ledger.documents -= 1;
}

/** Removes a shopper's documents up to this entry. */
export function dropUpTo(ledger: MemoryLedger, shopper: ShopperLedger, seq: number): void {
  const covered = shopper.documents.filter((document) => firstSeq(document) <= seq);
  shopper.documents.splice(0, covered.length);
  for (const document of covered) {
    forget(ledger, document);
    for (const { receipt, ref } of document.records) {
      if (receipt === null) ledger.corrections.delete(ref);
      else if (ledger.receipts.get(receipt.id)?.version === receipt.version)
        ledger.receipts.delete(receipt.id);
    }
  }
}
