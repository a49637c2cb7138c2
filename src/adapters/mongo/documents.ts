// How shoppers, receipts and journal records stand in MongoDB, and back.
import type { Change, JournalEntry, JournalRecord } from '../../game/change.ts';
import type { JudgedReceipt, Receipt, RejectedReceipt, TombstoneReceipt } from '../../game/receipt.ts';
import type { DayEarnings, MissionState, User } from '../../game/user.ts';
import { missionKey } from '../../game/user.ts';

/** What is empty is left out, and what has a name is a field: lists of pairs cost three times the bytes. */
export interface UserDocument
  extends Pick<User, 'seq' | 'coins' | 'xp' | 'level' | 'totalReceipts' | 'totalSpent'> {
  readonly _id: string;
  readonly levels?: User['levels'];
  /** By `code:period`. */
  readonly missions?: Readonly<Record<string, MissionDocument>>;
  readonly past?: Readonly<Record<string, number>>;
  readonly days?: Readonly<Record<string, Omit<DayEarnings, 'day'>>>;
}

interface MissionDocument {
  readonly progress: number;
  readonly seen?: Readonly<Record<string, number>>;
  readonly completions?: MissionState['completions'];
}

type Stored<R extends Receipt> = Omit<R, 'id' | 'createdAtMs' | 'issuedAtMs'> & {
  readonly _id: string;
  readonly createdAt: Date;
};

export type ReceiptDocument =
  | (Stored<JudgedReceipt> & { readonly issuedAt: Date })
  | (Stored<RejectedReceipt> & { readonly issuedAt: Date })
  | Stored<TombstoneReceipt>;

/** An entry that moves no coins leaves its balance out: it is that of the entry before. */
type StoredEntry = Change & { readonly balance?: number };

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

export function userToDocument({ id, levels, missions, past, days, ...user }: User): UserDocument {
  return {
    _id: id,
    ...user,
    ...(levels.length > 0 ? { levels } : {}),
    ...(missions.length > 0 ? { missions: byName(missions, missionKey, missionToDocument) } : {}),
    ...(past.length > 0 ? { past: Object.fromEntries(past) } : {}),
    ...(days.length > 0
      ? {
          days: byName(
            days,
            ({ day }) => day,
            ({ coins, xp }) => ({ coins, xp }),
          ),
        }
      : {}),
  };
}

export function userFromDocument(document: UserDocument): User {
  const { _id, levels = [], missions = {}, past = {}, days = {}, ...user } = document;
  return {
    id: _id,
    ...user,
    levels,
    missions: sorted(missions).map(([key, mission]) => missionFromDocument(key, mission)),
    past: sorted(past),
    days: sorted(days).map(([day, earnings]) => ({ day, ...earnings })),
  };
}

const missionToDocument = ({ progress, seen, completions }: MissionState): MissionDocument => ({
  progress,
  ...(seen.length > 0 ? { seen: Object.fromEntries(seen) } : {}),
  ...(completions.length > 0 ? { completions } : {}),
});

function missionFromDocument(
  key: string,
  { progress, seen = {}, completions = [] }: MissionDocument,
): MissionState {
  const [code = '', period = ''] = key.split(':');
  return { code, period, progress, seen: sorted(seen), completions };
}

const byName = <T, D>(
  list: readonly T[],
  nameOf: (item: T) => string,
  toDocument: (item: T) => D,
): Record<string, D> => Object.fromEntries(list.map((item) => [nameOf(item), toDocument(item)]));

/** Names that look like numbers come first out of an object, whatever their place was. */
const sorted = <D>(document: Readonly<Record<string, D>>): [name: string, value: D][] =>
  Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1));

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

export const recordToDocument = ({ atMs, entries, ...record }: JournalRecord): JournalDocument => ({
  _id: journalId(record.userId, record.firstSeq),
  at: new Date(atMs),
  ...record,
  entries: entries.map((entry) => {
    if ('coins' in entry) return entry;
    const { balance: _, ...change } = entry;
    return change;
  }),
});

export const recordFromDocument = ({ _id, at, entries, ...record }: JournalDocument): JournalRecord => ({
  ...record,
  atMs: at.getTime(),
  entries: withBalances(entries, record.after),
});

function withBalances(entries: readonly StoredEntry[], after: JournalRecord['after']): JournalEntry[] {
  const said = entries.find((entry) => entry.balance !== undefined);
  const before = said?.balance === undefined ? null : said.balance - ('coins' in said ? said.coins : 0);
  let balance = before;
  return entries.map((entry) => {
    balance = entry.balance ?? balance ?? after.coins;
    return { ...entry, balance };
  });
}
