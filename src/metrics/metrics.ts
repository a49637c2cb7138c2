// Registers the metrics that are read from the parts of a node at each request.
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import { reportClients } from './clients.ts';
import type { Figures } from './figures.ts';
import { reportMembership } from './membership.ts';
import { reportReads } from './reads.ts';
import { reportReceipts } from './receipts.ts';
import { reportStores } from './stores.ts';
import { reportVisits } from './visits.ts';

/** Registers all of them. */
export function reportMetrics(metrics: NodeMetrics, figures: () => Figures): void {
  reportClients(metrics, figures);
  reportReceipts(metrics, figures);
  reportStores(metrics, figures);
  reportReads(metrics, figures);
  reportVisits(metrics, () => figures().visits);
  reportMembership(metrics, () => figures().membership);
}
