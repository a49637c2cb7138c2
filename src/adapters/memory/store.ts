// The store in memory: the bounded twin of the MongoDB store. Everything is gone with the process.
import { randomUUID } from 'node:crypto';
import type { CorrectionRecord } from '../../game/change.ts';
import type { LedgerSnapshot } from '../../game/ledger-snapshot.ts';
import type { Receipt } from '../../game/receipt.ts';
import { agesFromMs } from '../../game/receipt.ts';
import type { CompactionStore } from '../../ports/compaction-store.ts';
import type {
  Appended,
  Head,
  LedgerDocument,
  LedgerPart,
  NoteDocument,
  ProjectedUser,
  ShopperDocument,
  Store,
} from '../../ports/store.ts';
import { compareInLedger, StoreUnavailableError, wholeDocuments } from '../../ports/store.ts';

export interface MemoryStoreLimits {
  readonly maxUsers: number;
  /** Documents, which are as many as receipts at most. */
  readonly maxDocuments: number;
}

const defaults: MemoryStoreLimits = { maxUsers: 100_000, maxDocuments: 1_000_000 };
const shoppersPerPage = 500;

/** What is kept of one shopper. */
interface Account {
  ledgerSnapshot: LedgerSnapshot | null;
  readonly documents: ShopperDocument[];
}

const firstSeq = ({ records }: ShopperDocument): number => records[0]?.firstSeq ?? 0;
const lastSeq = ({ records }: ShopperDocument): number => records.at(-1)?.seq ?? 0;
const atMs = ({ records }: ShopperDocument): number => records[0]?.atMs ?? 0;

/** A store without durability; beyond its limits it is `unavailable` for anything new. */
export function createMemoryStore(limits: MemoryStoreLimits = defaults): Store & CompactionStore {
  const accounts = new Map<string, Account>();
  const notes = new Map<string, NoteDocument>();
  const claims = new Set<string>();
  const receipts = new Map<string, Receipt>();
  const corrections = new Map<string, CorrectionRecord>();
  const projected = new Map<string, ProjectedUser>();
  let documents = 0;
  let markMs = 0;

  const pick = <T>(from: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> =>
    new Map(ids.flatMap((id) => (from.has(id) ? [[id, from.get(id) as T] as const] : []))); // has() was asked

  function headFrom(userId: string, from: number): Head | null {
    const account = accounts.get(userId);
    if (account === undefined) return null;
    const last = account.documents.at(-1);
    if (last !== undefined && firstSeq(last) >= from) return { from: firstSeq(last), seq: lastSeq(last) };
    return from === 0 && account.ledgerSnapshot !== null
      ? { from: 0, seq: account.ledgerSnapshot.user.seq }
      : null;
  }

  function appendOne(document: LedgerDocument): Appended {
    if ('note' in document) {
      if (document.claims.some((claim) => claims.has(claim))) return 'claimed';
      notes.set(document.claims.join(), document);
      return keep(document, document.note);
    }
    const [first] = document.records;
    if (first === undefined) return new Error('a document without records');
    const account = accounts.get(first.userId) ?? { ledgerSnapshot: null, documents: [] };
    // As by its place alone: only a document that begins at the same entry is in the way.
    if (account.documents.some((known) => firstSeq(known) === first.firstSeq)) return 'stale';
    if (document.claims.some((claim) => claims.has(claim))) return 'claimed';
    accounts.set(first.userId, account);
    account.documents.push(document);
    for (const record of document.records) {
      if (record.cause === 'adjust') corrections.set(record.ref, record);
      else keep({ claims: [] }, record.receipt);
    }
    return keep(document);
  }

  function keep({ claims: made }: Pick<LedgerDocument, 'claims'>, receipt?: Receipt): 'stored' {
    for (const claim of made) claims.add(claim);
    if (receipt !== undefined) receipts.set(receipt.id, receipt);
    else documents += 1;
    return 'stored';
  }

  function forget({ claims: made }: LedgerDocument): void {
    for (const claim of made) claims.delete(claim);
    documents -= 1;
  }

  const sortedIds = (): string[] => [...accounts.keys()].sort(compareInLedger);

  return {
    durable: false,
    epoch: randomUUID(),
    isAvailable: () => true,

    // A turn of the loop before, as with any store: the check and the writes themselves are one synchronous step.
    append: async (appended) => {
      await Promise.resolve();
      const isNew = (document: LedgerDocument): boolean =>
        'records' in document && !accounts.has(document.records[0]?.userId ?? '');
      const users = accounts.size + appended.filter(isNew).length;
      if (documents + appended.length > limits.maxDocuments || users > limits.maxUsers) {
        throw new StoreUnavailableError('the memory store is full');
      }
      return appended.map(appendOne);
    },

    loadReceipts: async (ids) => pick(receipts, ids),
    loadCorrections: async (ids) => pick(corrections, ids),
    loadRecord: async (userId, seq) =>
      accounts
        .get(userId)
        ?.documents.flatMap(({ records }) => records)
        .find((record) => record.firstSeq === seq) ?? null,
    journalAfter: async (userId, seq, limit) => {
      const { documents: all = [] } = accounts.get(userId) ?? {};
      return wholeDocuments(
        all.filter((document) => lastSeq(document) > seq),
        limit,
      ).filter((record) => record.seq > seq);
    },
    ledgersFrom: async (starts, limit) => {
      const parts = new Map<string, LedgerPart>();
      let left = limit;
      for (const userId of [...starts.keys()].sort(compareInLedger).reverse()) {
        const { from, after } = starts.get(userId) ?? { from: 0, after: 0 };
        const account = accounts.get(userId);
        const snapshot = from === 0 ? (account?.ledgerSnapshot ?? null) : null;
        const known = Math.max(after, snapshot?.user.seq ?? 0);
        const found = (account?.documents ?? []).filter((document) => firstSeq(document) >= from);
        left -= found.length + (snapshot === null ? 0 : 1);
        if (left < 0) break;
        const records = found.flatMap((document) => document.records).filter(({ seq }) => seq > known);
        parts.set(userId, { snapshot, records, head: headFrom(userId, from) });
      }
      return parts;
    },
    loadLedgerSnapshots: async (userIds) =>
      new Map(
        userIds.flatMap((id) => {
          const ledgerSnapshot = accounts.get(id)?.ledgerSnapshot;
          return ledgerSnapshot ? [[id, ledgerSnapshot] as const] : [];
        }),
      ),
    heads: async (from) =>
      new Map(
        [...from].flatMap(([userId, place]) => {
          const head = headFrom(userId, place);
          return head === null ? [] : [[userId, head] as const];
        }),
      ),
    headsAfter: async (userId, limit) => {
      const ids = sortedIds().filter((id) => userId === null || compareInLedger(id, userId) > 0);
      return new Map(ids.slice(0, limit).map((id) => [id, headFrom(id, 0) ?? { from: 0, seq: 0 }]));
    },
    changedSince: async function* (sinceMs) {
      const ids = sortedIds().filter((id) => accounts.get(id)?.documents.some((one) => atMs(one) >= sinceMs));
      for (let at = 0; at < ids.length; at += shoppersPerPage) {
        const page = ids.slice(at, at + shoppersPerPage);
        yield new Map(page.map((id) => [id, headFrom(id, 0) ?? { from: 0, seq: 0 }]));
      }
    },
    close: async () => {},

    loadProjected: async (ids) => pick(projected, ids),
    saveProjected: async (users) => {
      for (const one of users) {
        if ((projected.get(one.user.id)?.user.seq ?? 0) <= one.user.seq) projected.set(one.user.id, one);
      }
    },
    projectedSeqs: async (ids) => new Map([...pick(projected, ids)].map(([id, { user }]) => [id, user.seq])),
    isEmpty: async () => projected.size === 0,
    loadMark: async () => markMs,
    saveMark: async (atMs) => {
      markMs = atMs;
    },

    compactable: async function* (beforeMs) {
      const shoppers = [...accounts].flatMap(([userId, account]) =>
        account.documents.map((document) => ({ atMs: atMs(document), compactable: { userId } })),
      );
      const others = [...notes.values()].map(({ note }) => ({
        atMs: note.createdAtMs,
        compactable: { receiptId: note.id },
      }));
      const all = [...shoppers, ...others].filter(({ atMs: at }) => at < beforeMs);
      for (const { compactable } of all.sort((a, b) => a.atMs - b.atMs)) yield compactable;
    },
    fold: async ({ seqBefore, ledgerSnapshot }) => {
      await Promise.resolve();
      const account = accounts.get(ledgerSnapshot.user.id);
      if (account === undefined || (account.ledgerSnapshot?.user.seq ?? 0) !== seqBefore) return 'stale';
      account.ledgerSnapshot = ledgerSnapshot;
      drop(account, ledgerSnapshot.user.seq);
      return 'folded';
    },
    dropCompacted: async (userId, seq) => {
      const account = accounts.get(userId);
      if (account) drop(account, seq);
    },
    dropNotes: async (receiptIds, beforeMs) => {
      const ids = new Set(receiptIds);
      const isOld = ({ note }: NoteDocument): boolean =>
        note.createdAtMs < beforeMs && (note.status === 'tombstone' || agesFromMs(note) < beforeMs);
      const byReceipt = Map.groupBy(notes, ([, { note }]) => note.id);
      const gone = [...byReceipt].filter(
        ([id, states]) => ids.has(id) && states.every(([, document]) => isOld(document)),
      );
      for (const [id, states] of gone) {
        receipts.delete(id);
        for (const [key, document] of states) {
          notes.delete(key);
          forget(document);
        }
      }
      return gone.length;
    },
  };

  function drop(account: Account, seq: number): void {
    const covered = account.documents.filter((document) => firstSeq(document) <= seq);
    account.documents.splice(0, covered.length);
    for (const document of covered) {
      forget(document);
      for (const { receipt, ref } of document.records) {
        if (receipt === null) corrections.delete(ref);
        else if (receipts.get(receipt.id)?.version === receipt.version) receipts.delete(receipt.id);
      }
    }
  }
}
