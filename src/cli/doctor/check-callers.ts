// Whether callers were disconnected because they exceeded their rate, from the metrics of the running nodes.
import type { Check } from './check-environment.ts';
import type { NodeMetricsText } from './read-metrics.ts';
import { faultsOf } from './read-metrics.ts';

/** Always ok: the nodes have dealt with these callers. The operator may want to look for a broken client. */
export function checkCallers(read: readonly NodeMetricsText[]): Check {
  const cut = read.reduce((sum, { text }) => sum + cutIn(text ?? ''), 0);
  const told =
    cut === 0
      ? 'none was disconnected for exceeding its rate'
      : `${cut} disconnected for exceeding their rate since the start; the log names one a minute ("exceeded its rate")`;
  const isKnown = read.some(({ text }) => text !== null);
  return {
    name: 'callers',
    ok: true,
    detail: [...(isKnown ? [told] : []), faultsOf(read)].filter(Boolean).join('; '),
  };
}

const cutIn = (metrics: string): number =>
  Number(/^deerfields_flood_disconnects_total (\d+)$/m.exec(metrics)?.[1] ?? 0);
