// Metrics of visits at kiosks.

import type { VisitFigures } from '../../access/visits.ts';
import type { NodeMetrics } from '../../adapters/metrics/telemetry.ts';

export function reportVisits(metrics: NodeMetrics, figures: () => VisitFigures): void {
  metrics.gauge('deerfields_kiosk_visits', 'Kiosks that serve somebody.', () => figures().open);
  metrics.counter(
    'deerfields_kiosk_visits_begun_total',
    'Visits to kiosks, by what the shopper was bound with.',
    () => figures().begun,
  );
  metrics.counter(
    'deerfields_kiosk_visits_ended_total',
    'Visits that ended, by the reason.',
    () => figures().ended,
  );
  metrics.counter(
    'deerfields_kiosk_codes_refused_total',
    'Codes that kiosks were refused: wrong, used before, or not looked at after too many wrong ones.',
    () => figures().refused,
  );
}
