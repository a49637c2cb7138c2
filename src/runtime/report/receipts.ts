// Metrics of the path of a receipt and of the announcements after it.
import type { NodeMetrics } from '../../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportReceipts(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_admission_depth',
    'Commands taken in and not answered.',
    () => figures().intake.waiting,
  );
  metrics.gauge(
    'deerfields_batches_in_flight',
    'Inserts into the ledger in flight.',
    () => figures().intake.batchesInFlight,
  );
  metrics.gauge(
    'deerfields_batcher_waiting',
    'Commands that wait for a batch.',
    () => figures().intake.gathered,
  );
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
  metrics.gauge('deerfields_projection_waiting', 'What waits to be written, by projection.', () => {
    const { users, leaderboards } = figures().projections;
    return { users: users.waiting, leaderboards: leaderboards.waiting };
  });
  for (const name of ['users', 'leaderboards'] as const) {
    metrics.counter(
      `deerfields_projection_${name}_total`,
      'What was told, dropped to be found later, and made up from the ledger.',
      () => {
        const { told, dropped, caughtUp } = figures().projections[name];
        return { told, dropped, caught_up: caughtUp };
      },
    );
  }
  metrics.counter(
    'deerfields_compaction_total',
    'Shoppers, records and receipts folded, and shoppers left because of broken books.',
    () => ({ ...figures().compaction }),
  );
  metrics.gauge('deerfields_event_loop_delay_ms', 'Mean delay of the event loop over the last second.', () =>
    figures().load.loopDelayMs(),
  );
}
