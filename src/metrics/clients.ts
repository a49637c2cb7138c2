// Metrics of sockets and of broadcasts.
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import type { Figures } from './figures.ts';

export function reportClients(metrics: NodeMetrics, figures: () => Figures): void {
  reportSockets(metrics, figures);
  reportPushes(metrics, figures);
  reportScreens(metrics, figures);
}

function reportSockets(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge('deerfields_sockets', 'Connected sockets.', () => figures().connections);
  metrics.counter(
    'deerfields_connections_refused_total',
    'Connections refused, by reason.',
    () => figures().turnedAway,
  );
  metrics.gauge(
    'deerfields_sockets_waiting_bytes',
    'Bytes that clients have not read yet.',
    () => figures().readers.waitingBytes,
  );
  metrics.counter(
    'deerfields_slow_readers_cut_total',
    'Clients disconnected because they did not read.',
    () => figures().readers.cut,
  );
  metrics.gauge(
    'deerfields_sockets_slowed',
    'Sockets of callers that exceed their rate, which wait to be read.',
    () => figures().quotas.slowed,
  );
  metrics.counter(
    'deerfields_flood_disconnects_total',
    'Times that a caller was disconnected for exceeding its rate.',
    () => figures().quotas.floodDisconnects,
  );
  metrics.gauge('deerfields_connection_quota_used', 'Sockets by kind of place.', () => {
    const { shoppers, devices, unauthenticated, http } = figures().quotas;
    return { shoppers, devices, unauthenticated, http: http.open };
  });
  metrics.counter(
    'deerfields_idle_connections_cut_total',
    'Connections closed to make room: sockets without a token, and idle HTTP connections.',
    () => {
      const { unauthenticatedCut, http } = figures().quotas;
      return { unauthenticated: unauthenticatedCut, http: http.closed };
    },
  );
  metrics.counter(
    'deerfields_log_lines_suppressed_total',
    'Log lines that were counted and not written.',
    () => figures().suppressedLogLines,
  );
}

function reportPushes(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.counter(
    'deerfields_web_pushes_total',
    'Web pushes of this node: sent, failed, and subscriptions that the push service has ended.',
    () => ({ ...figures().webPush }),
  );
  metrics.gauge('deerfields_followed_users', 'Shoppers followed on this node.', () => figures().followed);
  metrics.counter(
    'deerfields_inbound_pushes_total',
    'Changes from other nodes: pushed to clients here, unread without clients here, refused as malformed.',
    () => ({ ...figures().inboundPushes }),
  );
  metrics.gauge(
    'deerfields_broadcast_waiting',
    'Broadcasts that wait.',
    () => figures().broadcast.pushes.waiting,
  );
  metrics.counter(
    'deerfields_broadcast_pushes_total',
    'Broadcasts: sent, and replaced by a later one before they were sent.',
    () => {
      const { sent, replaced } = figures().broadcast.pushes;
      return { sent, replaced };
    },
  );
  metrics.gauge(
    'deerfields_broadcast_longest_ms',
    'The longest time that a broadcast has blocked the event loop.',
    () => figures().broadcast.pushes.longestTurnMs,
  );
}

function reportScreens(metrics: NodeMetrics, figures: () => Figures): void {
  metrics.gauge(
    'deerfields_highlights_waiting',
    'Highlights that wait for the next interval of the screens.',
    () => figures().broadcast.waiting,
  );
  metrics.counter(
    'deerfields_highlights_dropped_total',
    'Highlights dropped because too many came at once.',
    () => figures().broadcast.dropped,
  );
  metrics.counter(
    'deerfields_screen_played_total',
    'Items that screens report as played, by kind.',
    () => figures().broadcast.played,
  );
  metrics.gauge(
    'deerfields_screen_audiences',
    'Audiences with a screen on this node: the mall and stores.',
    () => figures().broadcast.screens,
  );
}
