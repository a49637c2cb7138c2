// Metrics of visits at kiosks.

import type { VisitFigures } from '../access/visits.ts';
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';

export function reportVisits(metrics: NodeMetrics, figures: () => VisitFigures): void {
  metrics.gauge('deerfields_kiosk_visits', 'Kiosks that serve somebody.', () => figures().open);
  metrics.counter(
    'deerfields_kiosk_visits_begun_total',
    'Visits at kiosks, by code or by id.',
    () => figures().begun,
  );
  metrics.counter('deerfields_kiosk_visits_ended_total', 'Ended visits, by reason.', () => figures().ended);
  metrics.counter(
    'deerfields_kiosk_codes_refused_total',
    'Codes that kiosks were refused: wrong, already used, or not checked after too many wrong ones.',
    () => figures().refused,
  );
}
