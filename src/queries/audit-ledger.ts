// Audits the ledger in bounded memory: whether the ledger accounts for every coin of every shopper.
import { receiptClaim } from '../game/claims.ts';
import type { Audit } from '../ports/audit.ts';
import type { AuditCheckName, AuditCounts, Findings } from './audit-findings.ts';
import { auditChecks, createFindings, namesOfChecks } from './audit-findings.ts';
import type { Judges } from './audit-receipts.ts';
import type { ReadShopper } from './audit-shoppers.ts';
import { shoppersOf } from './audit-shoppers.ts';

export interface AuditCheck {
  readonly name: AuditCheckName;
  readonly ok: boolean;
  /** One line if the check passes, else the number of findings and a line for each of the first ones. */
  readonly detail: string;
}

export interface AuditOptions {
  /** The most named findings of each check; the others are counted. */
  readonly maxNamed?: number;
  /** The number of shoppers whose projections are read by one query. */
  readonly chunk?: number;
  readonly onProgress?: (counts: AuditCounts) => void;
}

/** Compaction is rare, so a shopper that looks folded this many times in a row is broken. */
const mostTries = 5;

interface Reading {
  readonly findings: Findings;
  readonly counts: Counts;
  readonly judges: Judges;
}

type Counts = { -readonly [Name in keyof AuditCounts]: number };

/**
 * Audits everything: each shopper's documents in order, against the projection that was read before them. The ledger only
 * grows, so a commit during the audit makes a projection look behind, which is not a finding.
 */
export async function auditLedger(audit: Audit, options: AuditOptions = {}): Promise<AuditCheck[]> {
  const { maxNamed = 20, chunk = 500, onProgress = () => {} } = options;
  const findings = createFindings(maxNamed);
  const counts: Counts = { shoppers: 0, records: 0, receipts: 0, snapshots: 0, behind: 0 };
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
  for (const userId of await audit.withoutLedger(maxNamed)) {
    findings.add('projection', `user ${userId}: stored, and the ledger has nothing of them`);
  }
  await findLostRulebooks(audit, judges, findings);
  return namesOfChecks.map((name) => conclude(name, findings, counts));
}

function conclude(name: AuditCheckName, findings: Findings, counts: AuditCounts): AuditCheck {
  const { named, count } = findings.of(name);
  const { holds, of } = auditChecks[name];
  if (count === 0) {
    const read = of.map((what) => `${counts[what]} ${what}`).join(', ');
    return { name, ok: true, detail: `${holds} (${read})` };
  }
  const rest = count > named.length ? [`… and ${count - named.length} more`] : [];
  return { name, ok: false, detail: [`${count} broken`, ...named, ...rest].join('\n') };
}

async function readShoppers(
  audit: Audit,
  page: readonly string[],
  { findings, counts, judges }: Reading,
): Promise<void> {
  const add = (read: ReadShopper): void => {
    findings.addAll(read.findings);
    for (const [version, { count, example }] of read.judges) {
      judges.set(version, {
        example,
        ...judges.get(version),
        count: count + (judges.get(version)?.count ?? 0),
      });
    }
    counts.shoppers += 1;
    counts.records += read.records;
    counts.receipts += read.receipts;
    counts.snapshots += read.snapshots;
    counts.behind += read.isBehind ? 1 : 0;
  };
  for await (const read of shoppersOf(audit, page)) {
    add(read.findings.isEmpty() ? read : await readUnfolded(audit, read));
  }
}

/** A fold during the read removes documents that would be read next, so the shopper is read again. */
async function readUnfolded(audit: Audit, read: ReadShopper): Promise<ReadShopper> {
  let last = read;
  for (let tries = 1; tries < mostTries && !last.findings.isEmpty(); tries += 1) {
    let again: ReadShopper | null = null;
    for await (const one of shoppersOf(audit, [read.userId])) again = one;
    if (again === null) return last;
    const isFoldedMeanwhile = again.foldedUpTo !== last.foldedUpTo;
    last = again;
    if (!isFoldedMeanwhile) break;
  }
  return last;
}

async function readNotes(audit: Audit, findings: Findings): Promise<void> {
  for await (const { place, note, claims, sound } of audit.notes()) {
    if (note === null) {
      findings.add('documents', `the note filed at ${place} cannot be read`);
      continue;
    }
    if (!sound) findings.add('documents', `the note filed at ${place} is not as it was appended`);
    if (claims.length !== 1 || claims[0] !== receiptClaim(note)) {
      const claimed = claims.length === 0 ? 'nothing' : claims.join(', ');
      findings.add(
        'claims',
        `receipt ${note.id}: its note claims ${claimed}, not state ${note.version} alone`,
      );
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
