// Whether the clocks of the tills are right, from what the running nodes have measured.
import type { Check } from './check-environment.ts';
import type { NodeMetricsText } from './read-metrics.ts';
import { faultsOf } from './read-metrics.ts';

/** Stores in one line; the metrics have all of them. */
const mostStores = 10;

/** Always ok: a wrong clock does no harm, since the time of receipt replaces it. */
export function checkClocks(read: readonly NodeMetricsText[]): Check {
  const texts = read.flatMap(({ text }) => text ?? []);
  const told = texts.length === 0 ? '' : sentenceOf(clockErrorsIn(texts.join('\n')));
  return { name: 'till clocks', ok: true, detail: [told, faultsOf(read)].filter(Boolean).join('; ') };
}

/** Seconds ahead (negative: behind) by store, from the metrics of nodes; the largest error of each store, largest first. */
export function clockErrorsIn(metrics: string): [store: string, seconds: number][] {
  const lines = metrics.matchAll(/^deerfields_till_clock_error_seconds\{store="([^"]+)"\} (\S+)$/gm);
  const found = [...lines].map(([, store = '', seconds]): [string, number] => [store, Number(seconds)]);
  // A Map keeps the last of equal keys, so the largest comes last here.
  found.sort(([, one], [, other]) => Math.abs(one) - Math.abs(other));
  return [...new Map(found)].sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
}

function sentenceOf(errors: readonly (readonly [store: string, seconds: number])[]): string {
  if (errors.length === 0) return 'no till has sent an impossible time since the node started';
  const told = errors.slice(0, mostStores).map(([store, seconds]) => {
    const minutes = Math.abs(seconds) / 60;
    const amount = minutes < 120 ? `${minutes.toFixed(1)} minutes` : `${(minutes / 60).toFixed(1)} hours`;
    return `${store} ${amount} ${seconds < 0 ? 'behind' : 'ahead'}`;
  });
  const more = errors.length > mostStores ? `, and ${errors.length - mostStores} more stores` : '';
  return `set these clocks; their impossible times are replaced by the time of arrival: ${told.join(', ')}${more}`;
}
