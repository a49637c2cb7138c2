// Audits one shopper: reads the ledger once, in order, and compares the result with the projection.
import type { JournalRecord } from '../game/change.ts';
import { claimOf } from '../game/claims.ts';
import { ledgerSnapshotFaults } from '../game/ledger-snapshot.ts';
import type { FiledDocument, FiledSnapshot } from '../ports/audit.ts';
import type { ProjectedUser } from '../ports/store.ts';
import { createCorrectionsAudit } from './audit-corrections.ts';
import { shorten } from './audit-difference.ts';
import type { Findings } from './audit-findings.ts';
import { createProjectionAudit } from './audit-projection.ts';
import type { Judges } from './audit-receipts.ts';
import { createReceiptsAudit } from './audit-receipts.ts';
import { createReplayAudit } from './audit-replay.ts';

export interface ShopperAudit {
  /** The shopper's ledger snapshot. It comes before the documents. */
  open(filed: FiledSnapshot): void;
  /** The shopper's next document. */
  read(filed: FiledDocument): void;
  /** Call it after the last document. Returns what was read. */
  close(): {
    readonly receipts: number;
    readonly isBehind: boolean;
    /** The last entry of the ledger snapshot that was read; 0: there was none. */
    readonly foldedUpTo: number;
  };
}

/** `projected` must be read before the ledger, so that it cannot be ahead of it; null: not projected. */
export function createShopperAudit(
  userId: string,
  projected: ProjectedUser | null,
  findings: Findings,
  judges: Judges,
): ShopperAudit {
  const receipts = createReceiptsAudit(userId, findings, judges);
  const corrections = createCorrectionsAudit(userId, findings);
  const replayed = createReplayAudit(userId, findings);
  const projection = createProjectionAudit(userId, projected, findings);
  let opened: FiledSnapshot['ledgerSnapshot'] = null;
  let startSeq = 0;
  let endSeq = 0;

  function readRecord(record: JournalRecord, claims: ReadonlySet<string>): void {
    checkSequence(record, endSeq + 1, userId, findings);
    endSeq = record.seq;
    replayed.read(record);
    if (record.cause === 'adjust') corrections.read(record, claims);
    else receipts.read(record, claims);
    projection.compare(replayed.shopper(), startSeq, endSeq);
  }

  return {
    open: ({ ledgerSnapshot, isIntact }) => {
      const faults = ledgerSnapshot === null ? ['it cannot be read'] : ledgerSnapshotFaults(ledgerSnapshot);
      if (!isIntact) faults.push('it was changed since it was folded');
      if (faults.length > 0) findings.add('snapshots', `user ${userId}: ${shorten(faults)}`);
      opened = ledgerSnapshot;
      startSeq = ledgerSnapshot?.user.seq ?? 0;
      endSeq = startSeq;
      replayed.startFrom(ledgerSnapshot?.user ?? null);
      projection.compare(replayed.shopper(), startSeq, endSeq);
    },
    read: (filed) => {
      // An interrupted fold has left this document; the ledger snapshot covers it.
      if (filed.firstSeq <= startSeq) return;
      const place = `user ${userId}: the document filed at ${filed.firstSeq}`;
      if (filed.records === null) return findings.add('documents', `${place} cannot be read`);
      checkDocument(filed, filed.records, userId, place, findings);
      const claimed = new Set(filed.claims);
      for (const record of filed.records) readRecord(record, claimed);
    },
    close: () => {
      const { receipts: met, ...sums } = receipts.close(startSeq);
      replayed.compareTotals(sums, opened?.receipts ?? { standing: 0, spent: 0 });
      replayed.close();
      return { receipts: met, isBehind: projection.close(startSeq, endSeq), foldedUpTo: startSeq };
    },
  };
}

function checkSequence(
  { firstSeq, seq, entries }: JournalRecord,
  next: number,
  userId: string,
  findings: Findings,
): void {
  if (firstSeq !== next) {
    findings.add('sequence', `user ${userId}: entry ${next} expected, found record ${firstSeq}–${seq}`);
  }
  const said = seq - firstSeq + 1;
  if (entries.length !== said) {
    const holds = `holds ${entries.length} entries, not ${said}`;
    findings.add('sequence', `user ${userId}: record ${firstSeq}–${seq} ${holds}`);
  }
}

/** Compares what the document says about itself with its records. */
function checkDocument(
  { firstSeq, seq, atMs, claims }: FiledDocument,
  records: readonly JournalRecord[],
  userId: string,
  place: string,
  findings: Findings,
): void {
  const [first, last] = [records[0], records.at(-1)];
  if (first?.userId !== userId || first.firstSeq !== firstSeq || last?.seq !== seq) {
    findings.add('documents', `${place} says that it ends at ${seq}, its records end at ${last?.seq}`);
  }
  if (first !== undefined && first.atMs !== atMs) {
    findings.add('documents', `${place} is dated ${atMs}, its records ${first.atMs}`);
  }
  const made = new Set(records.map(claimOf));
  for (const claim of claims) {
    if (!made.has(claim)) findings.add('claims', `${place} claims ${claim}, which nothing in it makes`);
  }
}
