// Sockets, and what is said to many of them, as Prometheus figures.
import type { NodeMetrics } from '../../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportClients(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge('deerfields_sockets', 'Connected sockets.', () => figures().connections);
  metrics.counter(
    'deerfields_connections_refused_total',
    'Connections turned away, by reason.',
    () => figures().turnedAway,
  );
  metrics.gauge(
    'deerfields_sockets_waiting_bytes',
    'Bytes that clients have not read yet.',
    () => figures().readers.waitingBytes,
  );
  metrics.counter(
    'deerfields_slow_readers_cut_total',
    'Clients cut because they did not read.',
    () => figures().readers.cut,
  );
  metrics.gauge('deerfields_followed_users', 'Shoppers followed on this node.', () => figures().followed);
  metrics.counter(
    'deerfields_heard_pushes_total',
    'Pushes that other nodes told of: pushed to somebody here, unread with nobody here, refused as none of ours.',
    () => ({ ...figures().heardPushes }),
  );
  metrics.gauge(
    'deerfields_crowd_waiting',
    'Pushes to many that wait for their turn.',
    () => figures().crowd.pushes.waiting,
  );
  metrics.counter(
    'deerfields_crowd_pushes_total',
    'Pushes to many: sent, and replaced by a later one before they were.',
    () => {
      const { sent, replaced } = figures().crowd.pushes;
      return { sent, replaced };
    },
  );
  metrics.gauge(
    'deerfields_crowd_longest_turn_ms',
    'The longest time that a push to many has held up the loop.',
    () => figures().crowd.pushes.longestTurnMs,
  );
  metrics.gauge(
    'deerfields_highlights_waiting',
    'Highlights that wait for the next interval of the screens.',
    () => figures().crowd.waiting,
  );
  metrics.counter(
    'deerfields_highlights_dropped_total',
    'Highlights let go because too many came at once.',
    () => figures().crowd.dropped,
  );
  metrics.counter(
    'deerfields_screen_played_total',
    'What screens say that they have played, by kind: their proof of play.',
    () => figures().crowd.played,
  );
  metrics.gauge(
    'deerfields_screen_audiences',
    'The mall and the stores that have a screen on this node.',
    () => figures().crowd.screens,
  );
}
