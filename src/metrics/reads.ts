// Metrics of client reads and of the leaderboards in memory.
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportReads(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_reads_waiting',
    'Client reads that wait for the database.',
    () => figures().reads.waiting,
  );
  metrics.gauge(
    'deerfields_reads_budget',
    'Credits for client reads per second. They are fewer while the thread is busy.',
    () => figures().reads.perSecond,
  );
  metrics.counter(
    'deerfields_reads_refused_total',
    'Reads answered `busy`: over the budget, under load of receipts, with a full queue, and reports over their rate.',
    () => figures().reads.refused,
  );
  metrics.gauge(
    'deerfields_boards_held',
    'Leaderboards in memory, shoppers in all of them, and cached scores; absent if Redis has the leaderboards.',
    () => {
      const { boards } = figures();
      return boards === null
        ? {}
        : { boards: boards.rankings, rows: boards.rows, remembered: boards.remembered };
    },
  );
  metrics.counter(
    'deerfields_boards_read_total',
    'Leaderboards loaded into memory, and reads that were refused during a load.',
    () => {
      const { boards } = figures();
      return boards === null ? {} : { loaded: boards.loads, refused: boards.refused };
    },
  );
}
