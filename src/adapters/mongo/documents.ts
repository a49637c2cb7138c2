// Converts ledger documents and shoppers to MongoDB documents and back. What queries need is a field; the rest is one JSON
// text, which costs a fifth of the CPU time of nested fields.
import { createHash } from 'node:crypto';
import type {
  Cause,
  Change,
  CorrectionRecord,
  JournalEntry,
  JournalRecord,
  Reason,
  ReceiptRecord,
} from '../../game/change.ts';
import { receiptClaimRange } from '../../game/claims.ts';
import type { LedgerSnapshot } from '../../game/ledger-snapshot.ts';
import type { RejectedReceipt, TombstoneReceipt } from '../../game/receipt.ts';
import type { User } from '../../game/user.ts';
import type { LedgerDocument, ProjectedUser } from '../../ports/store.ts';
import { placePrefix } from '../../ports/store.ts';

/** A shopper's document, a note of a receipt that changed nobody, or the ledger snapshot of a shopper's folded entries. */
export interface StoredDocument {
  /** Its place: {@link placeOf}, or {@link placeOfNote}. */
  readonly _id: string;
  /** The last entry's seq; 0 in a note. */
  readonly seq: number;
  /** When it was appended; absent in a ledger snapshot. */
  readonly at?: Date;
  readonly claims: readonly string[];
  /** The append that wrote it; absent in a ledger snapshot. */
  readonly by?: string;
  readonly records?: string;
  readonly note?: string;
  readonly opening?: string;
  /** For a ledger snapshot: the SHA-256 of its text. The records that it replaces are gone, so it cannot be computed again. */
  readonly seal?: string;
}

/** Digits of the largest exact integer, so that text order equals number order. */
const seqDigits = 16;

/**
 * The `_id` of the document that begins with entry `firstSeq`; a ledger snapshot has 0. One index serves order, ranges and
 * optimistic locking: of two documents that begin at the same entry, the second fails with a duplicate key.
 */
export const placeOf = (userId: string, firstSeq: number): string =>
  `${placePrefix(userId)}${String(firstSeq).padStart(seqDigits, '0')}`;

/** Sorts after every place of the shopper: ';' follows ':'. */
export const placesEnd = (userId: string): string => `${placePrefix(userId).slice(0, -1)};`;

/** No shopper's place begins with ':'. */
const placeOfNote = (claim: string): string => `:${claim}`;
/** The places of all notes of a receipt. */
export function placesOfNotes(receiptId: string): { readonly $gte: string; readonly $lt: string } {
  const { from, to } = receiptClaimRange(receiptId);
  return { $gte: placeOfNote(from), $lt: placeOfNote(to) };
}

/** The places of all notes; every other place is a shopper's. */
export const notePlaces = { $gte: ':', $lt: ';' } as const;

/** The shopper and the first entry of a place; null for a note and for any other text. */
export function readPlace(place: string): { readonly userId: string; readonly firstSeq: number } | null {
  const at = place.length - seqDigits - 1;
  if (at < 1 || place[at] !== ':' || place.startsWith(':')) return null;
  const firstSeq = Number(place.slice(at + 1));
  const userId = place.slice(0, at).replaceAll('%3A', ':').replaceAll('%25', '%');
  return placeOf(userId, firstSeq) === place ? { userId, firstSeq } : null;
}

/**
 * An entry omits what its record holds for all entries, such as the reason. An entry without coins also omits its balance,
 * which is that of the entry before.
 */
type StoredEntry = DistributiveOmit<Change, 'reason'> & { readonly balance?: number };
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** Without the shopper and the first entry, which are in the place. */
type StoredRecord =
  | (Omit<ReceiptRecord, Implied | 'ref'> & {
      /** Absent if it is the receipt's id. */
      readonly ref?: string;
      readonly entries: readonly StoredEntry[];
    })
  | (Omit<CorrectionRecord, Implied> & { readonly entries: readonly StoredEntry[] });
type Implied = 'userId' | 'firstSeq' | 'entries';

export function documentOf(document: LedgerDocument, by: string): StoredDocument {
  const { claims } = document;
  if ('note' in document) {
    const { note } = document;
    const at = new Date(note.createdAtMs);
    return { _id: placeOfNote(claims[0] ?? ''), seq: 0, at, claims, by, note: JSON.stringify(note) };
  }
  const { records } = document;
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a document without records');
  return {
    _id: placeOf(first.userId, first.firstSeq),
    seq: last.seq,
    at: new Date(first.atMs),
    claims,
    by,
    records: JSON.stringify(records.map(recordToStored)),
  };
}

function recordToStored({ userId: _, firstSeq: __, ref, entries, ...record }: JournalRecord): StoredRecord {
  const stored = entries.map((entry): StoredEntry => {
    if ('reason' in entry) {
      const { reason: _, balance, ...change } = entry;
      return 'coins' in change ? { ...change, balance } : change;
    }
    if ('coins' in entry) return entry;
    const { balance: _, ...change } = entry;
    return change;
  });
  if (record.cause === 'adjust') return { ...record, ref, entries: stored };
  return { ...record, ...(ref === record.receipt.id ? {} : { ref }), entries: stored };
}

const reasonOf = {
  'receipt.submit': 'purchase',
  'receipt.void': 'void',
  'receipt.return': 'return',
  // Coins for levels have their own entries.
  'levels.settle': 'purchase',
  adjust: 'correction',
} as const satisfies Record<Cause, Reason>;

/** The records of a shopper's document, in order; empty for a note or a ledger snapshot. Throws if they are unreadable. */
export function recordsOfDocument({
  _id,
  records,
}: Pick<StoredDocument, '_id' | 'records'>): JournalRecord[] {
  const place = readPlace(_id);
  if (records === undefined || place === null) return [];
  const { userId } = place;
  let { firstSeq } = place;
  const stored = JSON.parse(records) as StoredRecord[]; // written by documentOf
  return stored.map(({ entries: moved, ref, ...record }) => {
    const place = { userId, firstSeq };
    firstSeq = record.seq + 1;
    const entries = withBalances(moved, record.after, reasonOf[record.cause]);
    // recordToStored omits only the id of a receipt.
    if (record.cause === 'adjust') return { ...place, ...record, ref: ref ?? '', entries };
    return { ...place, ...record, ref: ref ?? record.receipt.id, entries };
  });
}

function withBalances(
  entries: readonly StoredEntry[],
  after: JournalRecord['after'],
  reason: Reason,
): JournalEntry[] {
  const moving = entries.find((entry) => entry.balance !== undefined);
  let balance =
    moving?.balance === undefined ? after.coins : moving.balance - ('coins' in moving ? moving.coins : 0);
  return entries.map((entry): JournalEntry => {
    balance = entry.balance ?? balance;
    switch (entry.kind) {
      case 'coins.credited':
      case 'coins.debited':
      case 'xp.gained':
      case 'xp.lost':
        return { ...entry, reason, balance };
      default:
        return { ...entry, balance };
    }
  });
}

export const noteOf = ({ note }: Pick<StoredDocument, 'note'>): TombstoneReceipt | RejectedReceipt | null =>
  note === undefined ? null : (JSON.parse(note) as TombstoneReceipt | RejectedReceipt); // written by documentOf

/** The claim is unique per snapshot; without claims, all snapshots would collide in the unique index. */
export function ledgerSnapshotToDocument(ledgerSnapshot: LedgerSnapshot): StoredDocument {
  const { id, seq } = ledgerSnapshot.user;
  const text = JSON.stringify(ledgerSnapshot);
  return {
    _id: placeOf(id, 0),
    seq,
    claims: [`o|${placePrefix(id)}`],
    opening: text,
    seal: checksumOf(text),
  };
}

/** Null: the document is not a ledger snapshot, or is unreadable. */
export function ledgerSnapshotOf({ opening }: Pick<StoredDocument, 'opening'>): LedgerSnapshot | null {
  if (opening === undefined) return null;
  try {
    return JSON.parse(opening) as LedgerSnapshot; // written by ledgerSnapshotToDocument
  } catch {
    return null;
  }
}

/** Whether the ledger snapshot is unchanged since compaction wrote it. */
export const hasItsChecksum = ({ opening = '', seal }: Pick<StoredDocument, 'opening' | 'seal'>): boolean =>
  checksumOf(opening) === seal;

const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A shopper's game state beside the figures, always read and written as a whole. */
type Progress = Pick<User, 'levels' | 'missions' | 'past' | 'days'>;

/** The projection of a shopper as of entry `seq`. */
export interface UserDocument extends Omit<User, 'id' | keyof Progress> {
  readonly _id: string;
  /** The first entry of the last ledger document that it includes. */
  readonly from: number;
  /** {@link Progress} as JSON. */
  readonly progress: string;
}

export const userToDocument = ({ user, from }: ProjectedUser): UserDocument => {
  const { id, levels, missions, past, days, ...figures } = user;
  const progress = JSON.stringify({ levels, missions, past, days } satisfies Progress);
  return { _id: id, ...figures, from, progress };
};

/** Throws if the progress is unreadable. */
export function userFromDocument({ _id, from, progress, ...figures }: UserDocument): ProjectedUser {
  return { user: { id: _id, ...figures, ...(JSON.parse(progress) as Progress) }, from }; // written by userToDocument
}
