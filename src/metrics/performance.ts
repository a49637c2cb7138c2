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
  intake: figures.intake,
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

/** The state of each part, for people. Only the door and the database make a node unready. */
export function describeParts(
  {
    storeAvailable,
    storeFault,
    durable,
    clusterBus,
    intake,
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
      name: 'door',
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
      name: 'intake',
      ok: intake.waiting < intake.limit,
      detail: `${intake.waiting} of ${intake.limit} waiting, ${intake.batchesInFlight} batches in flight`,
    },
    { name: 'loop', ok: true, detail: `${load.loopDelayMs().toFixed(1)} ms late` },
    { name: 'users', ok: true, detail: `${projections.users.waiting} shoppers waiting to be written` },
    { name: 'standings', ok: true, detail: `${projections.leaderboards.waiting} records waiting to be told` },
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

function describeRedis(mall: Figures['clusterBus']): PartState {
  if (mall === null) return { name: 'redis', ok: true, detail: 'none' };
  const goesOn = 'other nodes are not heard, everything else goes on';
  if (!mall.isUp) return { name: 'redis', ok: false, detail: `away: ${goesOn}` };
  const detail = mall.fault === null ? 'answers' : `${goesOn}: ${mall.fault}`;
  return { name: 'redis', ok: mall.fault === null, detail };
}
