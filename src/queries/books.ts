// The books: whether every coin of every shopper is accounted for by the ledger, in bounded memory.
import { receiptClaim } from '../game/claims.ts';
import type { Audit } from '../ports/audit.ts';
import type { Account } from './books-account.ts';
import { openAccount } from './books-account.ts';
import type { BookCheckName, BookCounts, Findings } from './books-findings.ts';
import { bookChecks, createFindings } from './books-findings.ts';
import type { Judges } from './books-receipts.ts';

export interface BookCheck {
  readonly name: BookCheckName;
  readonly ok: boolean;
  /** One line of what holds, or the number of breaks and a line for each of the first ones. */
  readonly detail: string;
}

export interface BooksOptions {
  /** Breaks named for each check; the rest is counted. */
  readonly maxNamed?: number;
  /** Shoppers whose projections are read together. */
  readonly chunk?: number;
  readonly onProgress?: (counts: BookCounts) => void;
}

type Counts = { -readonly [Name in keyof BookCounts]: number };

/**
 * Audits everything: each shopper's documents in order, and the projection that was read before them. The ledger only
 * grows, so what is committed meanwhile makes a projection look behind, and raises no alarm.
 */
export async function auditBooks(audit: Audit, options: BooksOptions = {}): Promise<BookCheck[]> {
  const { maxNamed = 20, chunk = 500, onProgress = () => {} } = options;
  const findings = createFindings(maxNamed);
  const counts: Counts = { shoppers: 0, records: 0, receipts: 0, openings: 0, behind: 0 };
  const judges: Judges = new Map();
  for (let after: string | null = null; ; ) {
    const page: string[] = await audit.shoppersAfter(after, chunk);
    if (page.length > 0) await readShoppers(audit, page, { findings, counts, judges });
    onProgress({ ...counts });
    if (page.length < chunk) break;
    after = page.at(-1) ?? null;
  }
  await readNotes(audit, findings);
  for (const place of await audit.astray(maxNamed))
    findings.add('documents', `${place} is no place of anybody`);
  for (const userId of await audit.strangers(maxNamed)) {
    findings.add('projection', `user ${userId}: stored, and the ledger has nothing of them`);
  }
  await findLostRulebooks(audit, judges, findings);
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

interface Reading {
  readonly findings: Findings;
  readonly counts: Counts;
  readonly judges: Judges;
}

async function readShoppers(
  audit: Audit,
  page: readonly string[],
  { findings, counts, judges }: Reading,
): Promise<void> {
  const projected = await audit.projected(page);
  let userId = '';
  let account: Account | null = null;
  const close = (): void => {
    if (account === null) return;
    const { receipts, isBehind } = account.close();
    counts.shoppers += 1;
    counts.receipts += receipts;
    if (isBehind) counts.behind += 1;
  };
  for await (const filed of audit.filed(page[0] ?? '', page.at(-1) ?? '')) {
    if (account === null || filed.userId !== userId) {
      close();
      userId = filed.userId;
      account = openAccount(userId, projected.get(userId) ?? null, findings, judges);
    }
    if ('opening' in filed) {
      account.open(filed);
      counts.openings += 1;
    } else {
      account.read(filed);
      counts.records += filed.records?.length ?? 0;
    }
  }
  close();
}

async function readNotes(audit: Audit, findings: Findings): Promise<void> {
  for await (const { place, note, claims } of audit.notes()) {
    if (note === null) findings.add('documents', `the note filed at ${place} cannot be read`);
    else if (!claims.includes(receiptClaim(note))) {
      findings.add('claims', `receipt ${note.id}: its note does not claim state ${note.version}`);
    }
  }
}

async function findLostRulebooks(audit: Audit, judges: Judges, findings: Findings): Promise<void> {
  const there = await audit.rulebookVersions();
  for (const [version, { count, example }] of judges) {
    if (there.has(version)) continue;
    findings.add(
      'rulebooks',
      `rulebook ${version}: missing; it has judged ${count} receipts, such as ${example}`,
    );
  }
}
