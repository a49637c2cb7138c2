// The books: whether every coin of every shopper is accounted for by journal and receipts, in bounded memory.
import type { Opening } from '../game/opening.ts';
import type { User } from '../game/user.ts';
import type {
  Audit,
  AuditView,
  FiledOpening,
  FiledRecord,
  ReceiptClaims,
  RecordHead,
} from '../ports/audit.ts';
import { compareInJournal } from '../ports/audit.ts';
import { openAccount } from './books-account.ts';
import type { BookCheckName, BookCounts, Findings } from './books-findings.ts';
import { bookChecks, createFindings } from './books-findings.ts';
import { auditReceipts, auditRecords } from './books-receipts.ts';

export interface BookCheck {
  readonly name: BookCheckName;
  readonly ok: boolean;
  /** One line of what holds, or the number of breaks and a line for each of the first ones. */
  readonly detail: string;
}

export interface BooksOptions {
  /** Breaks named for each check; the rest is counted. */
  readonly maxNamed?: number;
  /** Shoppers, records or receipts looked up together. */
  readonly chunk?: number;
  /** After this long the audit goes on in a new view, with the next shopper or the next chunk of receipts. */
  readonly viewMs?: number;
  readonly onProgress?: (counts: BookCounts) => void;
}

interface Reading {
  readonly findings: Findings;
  readonly counts: { -readonly [Name in keyof BookCounts]: number };
  /** Rulebooks that have judged, each with its receipts counted and one of them named. */
  readonly judges: Map<number, { count: number; example: string }>;
  readonly chunk: number;
  readonly viewMs: number;
  readonly tell: () => void;
}

/**
 * Audits everything: each shopper's journal side by side with the shopper and their receipts, then each receipt. A
 * shopper's books are read as of one moment, so what is committed meanwhile raises no alarm.
 */
export async function auditBooks(audit: Audit, options: BooksOptions = {}): Promise<BookCheck[]> {
  const { maxNamed = 20, chunk = 1_000, viewMs = 60_000, onProgress = () => {} } = options;
  const findings = createFindings(maxNamed);
  const counts = { shoppers: 0, records: 0, receipts: 0, openings: 0 };
  const tell = (): void => onProgress({ ...counts });
  const reading = { findings, counts, judges: new Map(), chunk, viewMs, tell };
  await throughViews(audit, (view, after) => readShoppers(view, after, reading));
  await throughViews(audit, (view, after) => readReceipts(view, after, reading));
  return namesOfChecks.map((name) => conclude(name, findings, counts));
}

// Keys of the table itself.
const namesOfChecks = Object.keys(bookChecks) as BookCheckName[];

function conclude(name: BookCheckName, findings: Findings, counts: BookCounts): BookCheck {
  const { named, count } = findings.of(name);
  const { holds, of } = bookChecks[name];
  if (count === 0) {
    const read = of.map((what) => `${counts[what]} ${what}`).join(', ');
    return { name, ok: true, detail: `${holds} (${read})` };
  }
  const rest = count > named.length ? [`… and ${count - named.length} more`] : [];
  return { name, ok: false, detail: [`${count} broken`, ...named, ...rest].join('\n') };
}

/** Reads on from where the last view ended, until `read` has nothing left (null). */
async function throughViews(
  audit: Audit,
  read: (view: AuditView, after: string | null) => Promise<string | null>,
): Promise<void> {
  let after: string | null = null;
  do {
    const view = audit.open();
    try {
      after = await read(view, after);
    } finally {
      await view.close();
    }
  } while (after !== null);
}

/** Shoppers, openings and journal side by side, all in the order of the journal. Gives the last shopper read, null at the end. */
async function readShoppers(view: AuditView, after: string | null, reading: Reading): Promise<string | null> {
  const { findings, counts, chunk, viewMs } = reading;
  const until = performance.now() + viewMs;
  const users = lookAhead(view.users(after));
  const openings = lookAhead(view.openings(after));
  const journal = lookAhead(view.records(after));
  let heads: RecordHead[] = [];
  let owners: Owner[] = [];
  const settle = async (): Promise<void> => {
    await auditRecords(heads, view, findings);
    await compareTotals(owners, view, findings);
    [heads, owners] = [[], []];
    reading.tell();
  };
  try {
    for (;;) {
      const user = await users.peek();
      const nextOpening = await openings.peek();
      const filed = await journal.peek();
      const userId = firstOf(user, nextOpening, filed);
      if (userId === null) break;
      const stored = user?.id === userId ? user : null;
      const opened = nextOpening?.opening.user.id === userId ? nextOpening : null;
      if (opened) {
        openings.take();
        counts.openings += 1;
      }
      const account = openAccount(userId, stored, opened, findings);
      for (let next = filed; next?.userId === userId; next = await journal.peek()) {
        account.read(next);
        journal.take();
        counts.records += 1;
        const { record } = next;
        heads.push({
          userId: record.userId,
          firstSeq: record.firstSeq,
          command: record.command,
          receiptId: record.receiptId,
        });
        if (heads.length >= chunk) await settle();
      }
      account.close();
      if (stored) {
        users.take();
        counts.shoppers += 1;
        owners.push({ user: stored, folded: opened?.opening.receipts ?? nothingFolded });
      }
      const isLate = performance.now() >= until;
      if (isLate || owners.length >= chunk) await settle();
      if (isLate) return userId;
    }
    await settle();
    return null;
  } finally {
    await users.close();
    await openings.close();
    await journal.close();
  }
}

interface Owner {
  readonly user: User;
  readonly folded: Opening['receipts'];
}

const nothingFolded: Owner['folded'] = { standing: 0, spent: 0 };

/** Whose turn it is: the shopper who comes first in the journal's order. */
function firstOf(user: User | null, opened: FiledOpening | null, filed: FiledRecord | null): string | null {
  const ids = [user?.id, opened?.opening.user.id, filed?.userId].filter((id) => id !== undefined);
  return ids.toSorted(compareInJournal)[0] ?? null;
}

async function compareTotals(owners: readonly Owner[], view: AuditView, findings: Findings): Promise<void> {
  if (owners.length === 0) return;
  const totals = await view.totals(owners.map(({ user }) => user.id));
  for (const { user, folded } of owners) {
    const { id, totalReceipts, totalSpent } = user;
    const there = totals.get(id) ?? { receipts: 0, spent: 0 };
    const receipts = there.receipts + folded.standing;
    const spent = there.spent + folded.spent;
    if (receipts === totalReceipts && spent === totalSpent) continue;
    const says = `says ${totalReceipts} receipts, ${totalSpent} spent`;
    findings.add('totals', `user ${id}: ${says}; the receipts add up to ${receipts} and ${spent}`);
  }
}

/** Every judged receipt. Gives the last one read, null at the end. */
async function readReceipts(view: AuditView, after: string | null, reading: Reading): Promise<string | null> {
  const { findings, counts, judges, chunk, viewMs } = reading;
  const until = performance.now() + viewMs;
  let waiting: ReceiptClaims[] = [];
  for await (const receipt of view.receipts(after)) {
    waiting.push(receipt);
    counts.receipts += 1;
    const judge = judges.get(receipt.rulebook) ?? { count: 0, example: receipt.id };
    judges.set(receipt.rulebook, judge);
    judge.count += 1;
    if (waiting.length < chunk) continue;
    await auditReceipts(waiting, view, findings);
    waiting = [];
    reading.tell();
    if (performance.now() >= until) return receipt.id;
  }
  await auditReceipts(waiting, view, findings);
  const there = await view.rulebookVersions();
  for (const [version, { count, example }] of judges) {
    if (there.has(version)) continue;
    findings.add(
      'rulebooks',
      `rulebook ${version}: missing; it has judged ${count} receipts, such as ${example}`,
    );
  }
  return null;
}

interface LookAhead<T> {
  /** The next one, without taking it; null at the end. */
  peek(): Promise<T | null>;
  take(): void;
  close(): Promise<void>;
}

function lookAhead<T>(source: AsyncIterableIterator<T>): LookAhead<T> {
  let next: IteratorResult<T> | null = null;
  return {
    peek: async () => {
      next ??= await source.next();
      return next.done ? null : next.value;
    },
    take: () => {
      if (!next?.done) next = null;
    },
    close: async () => {
      await source.return?.();
    },
  };
}
