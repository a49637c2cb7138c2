// Metrics of client reads and of the leaderboards in memory.
import type { NodeMetrics } from '../../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportReads(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_reads_waiting',
    'Reads of clients that wait for their turn in the database.',
    () => figures().reads.waiting,
  );
  metrics.counter(
    'deerfields_reads_refused_total',
    'Reads answered `busy`: over the rate, while receipts need the machine, with too many waiting, reports over their rate.',
    () => figures().reads.refused,
  );
  metrics.gauge(
    'deerfields_boards_held',
    'Boards held in memory, shoppers in all of them, and scores remembered for the next write; absent where boards are kept elsewhere.',
    () => {
      const { boards } = figures();
      return boards === null
        ? {}
        : { boards: boards.rankings, rows: boards.rows, remembered: boards.remembered };
    },
  );
  metrics.counter(
    'deerfields_boards_read_total',
    'Boards loaded into memory, and reads refused because of it.',
    () => {
      const { boards } = figures();
      return boards === null ? {} : { loaded: boards.loads, refused: boards.refused };
    },
  );
}
