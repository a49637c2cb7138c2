// The path of a receipt and what is told of it afterwards, as Prometheus figures.
import type { NodeMetrics } from '../../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportReceipts(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_intake_depth',
    'Commands taken in and not answered.',
    () => figures().intake.waiting,
  );
  metrics.gauge(
    'deerfields_batches_in_flight',
    'Transactions in flight.',
    () => figures().intake.batchesInFlight,
  );
  metrics.gauge('deerfields_gathered', 'Commands that wait for a batch.', () => figures().intake.gathered);
  metrics.gauge(
    'deerfields_lanes',
    'Shoppers with commands that wait or are carried.',
    () => figures().intake.lanes,
  );
  metrics.gauge(
    'deerfields_batch_queue_size',
    'Batches handed to p-queue that have not begun.',
    () => figures().intake.batchesQueued,
  );
  metrics.gauge(
    'deerfields_standings_waiting',
    'Changes that wait to be told to the standings.',
    () => figures().standings.waiting,
  );
  metrics.counter(
    'deerfields_standings_changes_total',
    'Changes for the standings: folded, dropped to be found later, recovered from the journal.',
    () => {
      const { folded, dropped, recovered } = figures().standings;
      return { folded, dropped, recovered };
    },
  );
  metrics.counter(
    'deerfields_age_out_total',
    'Shoppers, records and receipts folded, and shoppers left because of broken books.',
    () => ({ ...figures().ageOut }),
  );
  metrics.gauge('deerfields_event_loop_delay_ms', 'Mean delay of the event loop over the last second.', () =>
    figures().load.loopDelayMs(),
  );
}
