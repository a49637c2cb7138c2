// How shoppers, receipts and journal records stand in MongoDB, and back.
import type { Cause, Change, JournalEntry, JournalRecord } from '../../game/change.ts';
import type { JudgedReceipt, Receipt, RejectedReceipt, TombstoneReceipt } from '../../game/receipt.ts';
import type { User } from '../../game/user.ts';

/** What the game keeps of a shopper beside the figures: always read and written as a whole. */
type Progress = Pick<User, 'levels' | 'missions' | 'past' | 'days'>;

/** What a figure or a query asks for is a field; the rest is JSON, at a fifth of the work of as many nested fields. */
export interface UserDocument extends Omit<User, 'id' | keyof Progress> {
  readonly _id: string;
  /** {@link Progress} as JSON. */
  readonly progress: string;
}

/** What only a return reads. */
type Grant = Pick<JudgedReceipt, 'shares'>;

type Stored<R extends Receipt> = Omit<R, 'id' | 'createdAtMs' | 'issuedAtMs'> & {
  readonly _id: string;
  readonly createdAt: Date;
};

type JudgedDocument = Omit<Stored<JudgedReceipt>, keyof Grant | 'returns'> & {
  readonly issuedAt: Date;
  /** Absent while there is none. */
  readonly returns?: JudgedReceipt['returns'];
  /** {@link Grant} as JSON. */
  readonly grant: string;
};

export type ReceiptDocument =
  | JudgedDocument
  | (Stored<RejectedReceipt> & { readonly issuedAt: Date })
  | Stored<TombstoneReceipt>;

/**
 * An entry leaves out what its record says for all of them: the cause of its coins and XP; and its balance, where it
 * moves no coins: that of the entry before.
 */
type StoredEntry = DistributiveOmit<Change, 'reason'> & { readonly balance?: number };

type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

export type JournalDocument = Omit<JournalRecord, 'atMs' | 'entries'> & {
  readonly _id: string;
  readonly at: Date;
  readonly entries: readonly StoredEntry[];
};

/** Wide enough for every exact whole number, so that text order is number order. */
const seqDigits = 16;

/**
 * `userId:seq` of the record's first entry, zero-padded: one index serves order and range. It is also what keeps two
 * changes from starting at the same shopper: records lie end to end, so the one that comes second finds its place taken.
 */
export const journalId = (userId: string, seq: number): string =>
  `${userId}:${String(seq).padStart(seqDigits, '0')}`;

/** Just above every journal id of the shopper: ';' follows ':'. */
export const journalEnd = (userId: string): string => `${userId};`;

export const userToDocument = ({ id, levels, missions, past, days, ...figures }: User): UserDocument => ({
  _id: id,
  ...figures,
  progress: JSON.stringify({ levels, missions, past, days } satisfies Progress),
});

export function userFromDocument({ _id, progress, ...figures }: UserDocument): User {
  return { id: _id, ...figures, ...(JSON.parse(progress) as Progress) }; // written by userToDocument
}

export function receiptToDocument({ id, createdAtMs, ...receipt }: Receipt): ReceiptDocument {
  const createdAt = new Date(createdAtMs);
  if (receipt.status === 'tombstone') return { _id: id, createdAt, ...receipt };
  const issuedAt = new Date(receipt.issuedAtMs);
  if (receipt.status === 'rejected') {
    const { issuedAtMs: _, ...rest } = receipt;
    return { _id: id, createdAt, issuedAt, ...rest };
  }
  const { issuedAtMs: _, shares, returns, ...rest } = receipt;
  const grant = JSON.stringify({ shares } satisfies Grant);
  return { _id: id, createdAt, issuedAt, ...rest, grant, ...(returns.length === 0 ? {} : { returns }) };
}

export function receiptFromDocument({ _id: id, createdAt, ...document }: ReceiptDocument): Receipt {
  const createdAtMs = createdAt.getTime();
  if (document.status === 'tombstone') return { id, createdAtMs, ...document };
  const issuedAtMs = document.issuedAt.getTime();
  if (document.status === 'rejected') {
    const { issuedAt: _, ...rest } = document;
    return { id, createdAtMs, issuedAtMs, ...rest };
  }
  const { issuedAt: _, grant, returns = [], ...rest } = document;
  return { id, createdAtMs, issuedAtMs, ...rest, ...(JSON.parse(grant) as Grant), returns }; // written above
}

const causeOf: Readonly<Record<JournalRecord['command'], Cause>> = {
  'receipt.submit': 'purchase',
  'receipt.void': 'void',
  'receipt.return': 'return',
  // Nothing that carries a cause is in it.
  'levels.settle': 'purchase',
};

export function recordToDocument({ atMs, entries, ...record }: JournalRecord): JournalDocument {
  const stored = entries.map((entry): StoredEntry => {
    if ('reason' in entry) {
      const { reason: _, balance, ...change } = entry;
      return 'coins' in change ? { ...change, balance } : change;
    }
    if ('coins' in entry) return entry;
    const { balance: _, ...change } = entry;
    return change;
  });
  return {
    _id: journalId(record.userId, record.firstSeq),
    at: new Date(atMs),
    ...record,
    entries: stored,
  };
}

export function recordFromDocument({ _id, at, entries, ...record }: JournalDocument): JournalRecord {
  const cause = { reason: causeOf[record.command] };
  return { ...record, atMs: at.getTime(), entries: withBalances(entries, record.after, cause) };
}

function withBalances(
  entries: readonly StoredEntry[],
  after: JournalRecord['after'],
  cause: { readonly reason: Cause },
): JournalEntry[] {
  const said = entries.find((entry) => entry.balance !== undefined);
  const before = said?.balance === undefined ? null : said.balance - ('coins' in said ? said.coins : 0);
  let balance = before;
  return entries.map((entry): JournalEntry => {
    balance = entry.balance ?? balance ?? after.coins;
    switch (entry.kind) {
      case 'coins.credited':
      case 'coins.debited':
      case 'xp.gained':
      case 'xp.lost':
        return { ...entry, ...cause, balance };
      default:
        return { ...entry, balance };
    }
  });
}
