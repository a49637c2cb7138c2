// Metrics of the path of a receipt and of the announcements after it.
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportReceipts(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_admission_depth',
    'Commands admitted and not answered.',
    () => figures().admission.waiting,
  );
  metrics.gauge(
    'deerfields_batches_in_flight',
    'Inserts into the ledger in flight.',
    () => figures().admission.batchesInFlight,
  );
  metrics.gauge(
    'deerfields_batcher_waiting',
    'Commands that wait for a batch.',
    () => figures().admission.inBatcher,
  );
  metrics.gauge(
    'deerfields_lanes',
    'Shoppers with commands that wait or are in a batch.',
    () => figures().admission.lanes,
  );
  metrics.gauge(
    'deerfields_batch_queue_size',
    'Batches in p-queue that have not started.',
    () => figures().admission.batchesQueued,
  );
  metrics.gauge('deerfields_projection_waiting', 'What waits to be written, by projection.', () => {
    const { users, leaderboards } = figures().projections;
    return { users: users.waiting, leaderboards: leaderboards.waiting };
  });
  for (const name of ['users', 'leaderboards'] as const) {
    metrics.counter(
      `deerfields_projection_${name}_total`,
      'Records written to the projection, dropped for the next comparison, and read from the ledger.',
      () => {
        const { told, dropped, caughtUp } = figures().projections[name];
        return { told, dropped, caught_up: caughtUp };
      },
    );
  }
  metrics.counter(
    'deerfields_compaction_total',
    'Shoppers, records and receipts compacted, and shoppers skipped because of a fault in their ledger.',
    () => ({ ...figures().compaction }),
  );
  metrics.gauge('deerfields_event_loop_delay_ms', 'Mean delay of the event loop over the last second.', () =>
    figures().load.loopDelayMs(),
  );
}
