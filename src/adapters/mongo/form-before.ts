// Converts documents of the previous format to the present one.
import type { Document } from 'mongodb';
import type { DayChange } from '../../game/change.ts';
import { receiptClaim } from '../../game/claims.ts';
import type { LedgerSnapshot } from '../../game/ledger-snapshot.ts';
import type { JudgedReceipt, Receipt } from '../../game/receipt.ts';
import { receiptIdOf } from '../../game/receipt-id.ts';
import type { DayEarnings } from '../../game/user.ts';
import type { StoredDocument } from './documents.ts';
import { documentOf } from './documents.ts';

const by = 'carried-over';

/** How much the daily caps still allowed when a receipt was decided. */
interface DayRoom {
  readonly day: string;
  readonly coins?: number;
  readonly xp?: number;
}

export function ledgerSnapshotFrom({ _id, seq, user, receipts, scores }: Document): LedgerSnapshot {
  const { progress, ...figures } = user;
  const { days, ...rest } = JSON.parse(progress);
  return {
    user: { id: _id, seq, ...figures, ...rest, days: days.map(withCap) },
    receipts,
    scores: Object.entries<LedgerSnapshot['scores'][number][1]>(scores).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** The stored sum of a day is after its cap, so it becomes the cap of that day. */
const withCap = ({ day, coins, xp }: Omit<DayEarnings, 'cap'>): DayEarnings => ({
  day,
  cap: { coins, xp },
  coins,
  xp,
});

/** The receipt under its present id, unless its old id is in `keepIds`. */
function receiptFrom(document: Document, keepIds: ReadonlySet<string>): Receipt {
  const { _id, createdAt, issuedAt, grant, returns, ...rest } = document;
  const times = {
    createdAtMs: createdAt.getTime(),
    ...(issuedAt === undefined ? {} : { issuedAtMs: issuedAt.getTime() }),
  };
  const granted = grant === undefined ? {} : grantFrom({ returns, ...JSON.parse(grant) });
  const id = keepIds.has(_id) ? _id : receiptIdOf(rest['storeId'], rest['receiptNo']);
  return { id, ...times, ...granted, ...rest } as Receipt; // as the version before wrote it, checked by its validators
}

/** The previous format had no reason for a partial return; an empty one matches any. */
function grantFrom({ room, returns = [], shares }: Document): Partial<JudgedReceipt> {
  return {
    shares,
    ...(room === undefined ? {} : { day: room.day }),
    returns: returns.map((part: Document) => ({ reason: '', ...part })),
  };
}

/** A record with its receipt. Only the data of a day has moved: from the entries to the purchase, with the cap. */
export function recordDocument(
  record: Document,
  document: Document | undefined,
  keepIds: ReadonlySet<string>,
): StoredDocument {
  const { _id, userId: _, firstSeq, at, command, receiptId, day, entries, ...rest } = record;
  const receipt = document === undefined ? null : receiptFrom(document, keepIds);
  if (receipt === null || !('rulebook' in receipt)) {
    throw new Error(
      `the conversion of the database failed: record ${_id} names receipt ${receiptId}, which does not exist`,
    );
  }
  const state = stateAfter(receipt, firstSeq);
  const { room }: { readonly room?: DayRoom } = JSON.parse(document?.['grant'] ?? '{}');
  const told = day === undefined ? entries : withEarned(entries, day, room);
  const stored = { ...rest, cause: command, atMs: at.getTime(), entries: told, receipt: state };
  return {
    _id,
    seq: rest['seq'],
    at,
    claims: [receiptClaim(state)],
    by,
    records: JSON.stringify([stored]),
  };
}

const paid = ['coins.credited', 'coins.debited', 'xp.gained', 'xp.lost'];

/** The room of a day's first receipt was the whole cap. The caps of later receipts are not used. */
function withEarned(entries: readonly Document[], day: string, room?: DayRoom): Document[] {
  const moved = entries.filter(({ kind }) => paid.includes(kind));
  const { day: _, ...cap } = room ?? { day };
  const earned: DayChange = {
    day,
    cap,
    coins: moved.reduce((sum, { coins = 0 }) => sum + coins, 0),
    xp: moved.reduce((sum, { xp = 0 }) => sum + xp, 0),
  };
  return entries.map((entry) => ('receipts' in entry ? { ...entry, earned } : entry));
}

/** The receipt after the record that begins at `firstSeq`, as far as it is known: its remaining award is the present one. */
function stateAfter(receipt: JudgedReceipt, firstSeq: number): JudgedReceipt {
  const records = [
    receipt.seq,
    ...receipt.returns.map(({ seq }) => seq),
    ...(receipt.voided ? [receipt.voided.seq] : []),
  ];
  const at = records.indexOf(firstSeq);
  const isLast = at === records.length - 1;
  if (isLast || at === -1) return receipt;
  const returns = receipt.returns.slice(0, at);
  const left = receipt.amount - returns.reduce((sum, { amount }) => sum + amount, 0);
  const { voided: _, ...rest } = receipt;
  const status = left === receipt.amount ? 'applied' : 'returned';
  return { ...rest, version: receipt.version - (records.length - 1 - at), status, left, returns };
}

export function noteDocument(document: Document, keepIds: ReadonlySet<string>): StoredDocument {
  const note = receiptFrom(document, keepIds);
  if (note.status !== 'tombstone' && note.status !== 'rejected') throw new Error('only notes are asked for');
  const versions = Array.from({ length: note.version }, (_, index) => index + 1);
  const claims = versions.map((version) => receiptClaim({ id: note.id, version }));
  return documentOf({ note, claims }, by);
}
