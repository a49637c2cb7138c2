// Real invoices as load: the receipts of a file that `npm run replay` plays, in their order, at the rate of the scenario.
import { ExitError } from '../../src/cli/exit-codes.ts';
import { refuseBadLines } from '../../src/cli/replay/bad-lines.ts';
import { openInvoiceFile } from '../../src/cli/replay/open-invoice-file.ts';
import { planReplay } from '../../src/cli/replay/plan-replay.ts';
import { readInvoices } from '../../src/cli/replay/read-invoices.ts';
import type { ReceiptSubmit } from '../../src/contracts/receipts.ts';

export interface Dataset {
  /** In the order in which they were bought. */
  readonly receipts: readonly ReceiptSubmit[];
  /** Their shoppers, in the order of their first purchases. */
  readonly userIds: readonly string[];
  /** Returns are not sent: a return is due when its receipt is settled, not at a rate. */
  readonly returnsLeftOut: number;
}

/** Rial for a pound, as `replay` takes it. */
const exchange = 500_000;

/** Reads at most `limit` receipts. Throws {@link ExitError} if the file cannot be read or has bad lines. */
export async function readDataset(file: string, limit: number): Promise<Dataset> {
  const { invoices, badLines } = await readInvoices(await openInvoiceFile(file));
  refuseBadLines(badLines);
  const plan = planReplay(invoices, { exchange, nowMs: Date.now() });
  const sales = plan.shoppers.flat().flatMap((step) => (step.kind === 'sale' ? [step.payload] : []));
  if (sales.length === 0) throw new ExitError('usage', `${file} has no receipt of a known customer.`);
  // Instants with one offset sort as text.
  const receipts = sales
    .toSorted((one, other) => (one.issuedAt < other.issuedAt ? -1 : one.issuedAt > other.issuedAt ? 1 : 0))
    .slice(0, limit);
  return {
    receipts,
    userIds: [...new Set(receipts.map(({ userId }) => userId))],
    returnsLeftOut: plan.voids + plan.partialReturns,
  };
}
