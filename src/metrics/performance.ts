// The figures of a node for people: the performance report, and the state of each part.
import type { PartState } from '../adapters/http/probes.ts';
import type { PerformanceReport } from '../contracts/performance-report.ts';
import type { Figures } from './figures.ts';
import { allCaches } from './figures.ts';
import { describeJobs, describeNodes } from './membership.ts';

export const reportPerformance = (figures: Figures): PerformanceReport => ({
  node: figures.node,
  uptimeSeconds: process.uptime(),
  durable: figures.durable,
  timings: figures.metrics.timings(),
  memory: figures.load.memory(),
  cpu: figures.load.cpu(),
  loopDelayMs: figures.load.loopDelayMs(),
  connections: figures.connections,
  screens: { audiences: figures.broadcast.screens, played: figures.broadcast.played },
  admission: figures.admission,
  caches: allCaches(figures),
  database: { available: figures.storeAvailable, pool: figures.pool },
  redis:
    figures.clusterBus === null ? null : { up: figures.clusterBus.isUp, ...figures.clusterBus.published },
  role: figures.membership.role,
  nodes: figures.membership.nodes.present.map(({ name, url, role, version, sockets }) => ({
    name,
    url,
    role,
    version,
    sockets,
  })),
  jobs: figures.membership.jobs,
});

/** The state of each part, for people. Only a stop and the database make a node unready. */
export function describeParts(
  {
    storeAvailable,
    storeFault,
    durable,
    clusterBus,
    admission,
    connections,
    quotas,
    load,
    projections,
    membership,
  }: Figures,
  { stopping, rulebook }: { readonly stopping: boolean; readonly rulebook: number },
): PartState[] {
  return [
    {
      name: 'clients',
      ok: !stopping,
      detail: stopping ? 'stopping' : `open, ${connections} sockets${describeCuts(quotas)}`,
    },
    {
      name: 'database',
      ok: storeAvailable,
      detail: durable ? (storeFault ?? (storeAvailable ? 'answers' : 'away')) : 'memory',
    },
    describeRedis(clusterBus),
    { name: 'rulebook', ok: true, detail: `version ${rulebook}` },
    {
      name: 'admission',
      ok: admission.waiting < admission.limit,
      detail: `${admission.waiting} of ${admission.limit} waiting, ${admission.batchesInFlight} batches in flight`,
    },
    { name: 'loop', ok: true, detail: `${load.loopDelayMs().toFixed(1)} ms late` },
    { name: 'users', ok: true, detail: `${projections.users.waiting} shoppers waiting to be written` },
    {
      name: 'leaderboards',
      ok: true,
      detail: `${projections.leaderboards.waiting} records waiting to be written`,
    },
    describeNodes(membership),
    describeJobs(membership),
  ];
}

/** Empty if no caller was disconnected. It does not make the node unready. */
function describeCuts({ floodDisconnects, floodDisconnectAgoMs }: Figures['quotas']): string {
  if (floodDisconnectAgoMs === null) return '';
  const ago = Math.round(floodDisconnectAgoMs / 1_000);
  return `; ${floodDisconnects} callers disconnected for exceeding their rate, the last one ${ago} s ago`;
}

function describeRedis(bus: Figures['clusterBus']): PartState {
  if (bus === null) return { name: 'redis', ok: true, detail: 'none' };
  const effect = 'messages of other nodes do not arrive; everything else continues';
  if (!bus.isUp) return { name: 'redis', ok: false, detail: `away: ${effect}` };
  const detail = bus.fault === null ? 'answers' : `${effect}: ${bus.fault}`;
  return { name: 'redis', ok: bus.fault === null, detail };
}
