// The performance report as one HTML page to keep, print or send: no script, nothing loaded from elsewhere.
import type { PerformanceReport } from '../../src/contracts/performance-report.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:880px;margin:2rem auto;padding:0 1rem;color:#16211b}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}
th,td{padding:4px 8px;border-bottom:1px solid #e0d6c3;text-align:right}th:first-child,td:first-child{text-align:left}`;

/** In English, for those who run the node, and their vendors. */
export function reportPage(report: PerformanceReport, at: Date): string {
  const { node, uptimeSeconds, memory, cpu, admission, database, redis } = report;
  const facts: [string, string][] = [
    ['Node', node],
    ['Time', at.toISOString()],
    ['Uptime', `${Math.round(uptimeSeconds)} s`],
    ['Role', report.role],
    ['Connections', String(report.connections)],
    ['Memory', `${(memory.residentBytes / 1_048_576).toFixed(0)} MiB, ${memory.percent.toFixed(1)} %`],
    ['CPU of one core', `${cpu.percent.toFixed(1)} %`],
    ['Event loop delay', `${report.loopDelayMs.toFixed(1)} ms`],
    ['Receipts waiting', `${admission.waiting} of ${admission.limit}`],
    ['Batches', `${admission.batchesInFlight} in flight, ${admission.batchesQueued} queued`],
    [
      'MongoDB',
      report.durable ? (database.available ? 'answers' : 'unavailable') : 'none: data is in memory',
    ],
    ['Redis', redis === null ? 'none' : redis.up ? 'answers' : 'unavailable'],
    ['Other nodes', report.nodes.map(({ name }) => name).join(', ') || 'none'],
  ];
  const timings = Object.entries(report.timings).map(([name, { count, ...ms }]) => [
    name,
    String(count),
    ...[ms.meanMs, ms.p50Ms, ms.p95Ms, ms.p99Ms].map((value) => value.toFixed(2)),
  ]);
  const caches = Object.entries(report.caches).map(([name, { size, max, hits, misses }]) => [
    name,
    size === null ? 'outside' : `${size} of ${max}`,
    String(hits),
    String(misses),
  ]);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Performance of ${escaped(node)}</title><style>${style}</style></head>
<body><h1>Performance of ${escaped(node)}</h1>
${table(['What', 'Value'], facts)}
<h2>Events and routes</h2><p>Counts since the start; milliseconds of the last five to ten minutes.</p>
${table(['Name', 'Count', 'Mean', 'p50', 'p95', 'p99'], timings)}
<h2>Caches</h2>
${table(['Cache', 'Entries', 'Hits', 'Misses'], caches)}
</body></html>
`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
