// Audits shoppers one after the other, in ledger order.
import type { Audit, FiledDocument, FiledSnapshot } from '../ports/audit.ts';
import type { ProjectedUser } from '../ports/store.ts';
import type { Findings } from './audit-findings.ts';
import { createFindings } from './audit-findings.ts';
import type { Judges } from './audit-receipts.ts';
import type { ShopperAudit } from './audit-shopper.ts';
import { createShopperAudit } from './audit-shopper.ts';

/** The result for one shopper. */
export interface ReadShopper extends ReturnType<ShopperAudit['close']> {
  readonly userId: string;
  readonly findings: Findings;
  readonly judges: Judges;
  readonly records: number;
  readonly snapshots: number;
}

/** The most named findings of one shopper: as many as the whole audit names. */
const maxNamed = 20;

/** Audits these shoppers, which must be consecutive in ledger order. Reads the projection first, then the ledger. */
export async function* shoppersOf(audit: Audit, userIds: readonly string[]): AsyncGenerator<ReadShopper> {
  const projected = await audit.projected(userIds);
  let reading: Reading | null = null;
  for await (const filed of audit.filed(userIds[0] ?? '', userIds.at(-1) ?? '')) {
    if (reading !== null && reading.userId !== filed.userId) {
      yield reading.close();
      reading = null;
    }
    reading ??= read(filed.userId, projected.get(filed.userId) ?? null);
    reading.take(filed);
  }
  if (reading !== null) yield reading.close();
}

interface Reading {
  readonly userId: string;
  take(filed: FiledDocument | FiledSnapshot): void;
  close(): ReadShopper;
}

function read(userId: string, projected: ProjectedUser | null): Reading {
  const findings = createFindings(maxNamed);
  const judges: Judges = new Map();
  const shopper = createShopperAudit(userId, projected, findings, judges);
  let records = 0;
  let snapshots = 0;
  return {
    userId,
    take: (filed) => {
      if ('ledgerSnapshot' in filed) {
        shopper.open(filed);
        snapshots += 1;
      } else {
        shopper.read(filed);
        records += filed.records?.length ?? 0;
      }
    },
    close: () => ({ userId, findings, judges, records, snapshots, ...shopper.close() }),
  };
}
