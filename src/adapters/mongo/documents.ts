// How shoppers, receipts and journal records stand in MongoDB, and back.
import type { JournalRecord } from '../../game/change.ts';
import type { JudgedReceipt, Receipt, RejectedReceipt, TombstoneReceipt } from '../../game/receipt.ts';
import type { User } from '../../game/user.ts';

export type UserDocument = Omit<User, 'id'> & { readonly _id: string };

type Stored<R extends Receipt> = Omit<R, 'id' | 'createdAtMs' | 'issuedAtMs'> & {
  readonly _id: string;
  readonly createdAt: Date;
};

export type ReceiptDocument =
  | (Stored<JudgedReceipt> & { readonly issuedAt: Date })
  | (Stored<RejectedReceipt> & { readonly issuedAt: Date })
  | Stored<TombstoneReceipt>;

export type JournalDocument = Omit<JournalRecord, 'atMs'> & { readonly _id: string; readonly at: Date };

/** Wide enough for every exact whole number, so that text order is number order. */
const seqDigits = 16;

/** `userId:seq` of the record's last entry, zero-padded: one index serves order and range. */
export const journalId = (userId: string, seq: number): string =>
  `${userId}:${String(seq).padStart(seqDigits, '0')}`;

/** Just above every journal id of the shopper: ';' follows ':'. */
export const journalEnd = (userId: string): string => `${userId};`;

export const userToDocument = ({ id, ...user }: User): UserDocument => ({ _id: id, ...user });

export const userFromDocument = ({ _id, ...user }: UserDocument): User => ({ id: _id, ...user });

export function receiptToDocument({ id, createdAtMs, ...receipt }: Receipt): ReceiptDocument {
  const createdAt = new Date(createdAtMs);
  if (receipt.status === 'tombstone') return { _id: id, createdAt, ...receipt };
  const { issuedAtMs, ...rest } = receipt;
  return { _id: id, createdAt, issuedAt: new Date(issuedAtMs), ...rest };
}

export function receiptFromDocument({ _id, createdAt, ...document }: ReceiptDocument): Receipt {
  const createdAtMs = createdAt.getTime();
  if (document.status === 'tombstone') return { id: _id, createdAtMs, ...document };
  const { issuedAt, ...rest } = document;
  return { id: _id, createdAtMs, issuedAtMs: issuedAt.getTime(), ...rest };
}

export const recordToDocument = ({ atMs, ...record }: JournalRecord): JournalDocument => ({
  _id: journalId(record.userId, record.seq),
  at: new Date(atMs),
  ...record,
});

export const recordFromDocument = ({ _id, at, ...record }: JournalDocument): JournalRecord => ({
  ...record,
  atMs: at.getTime(),
});
