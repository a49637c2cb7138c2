// The figures of this node in its heartbeat.
import type { NodeFigures } from '../contracts/ops.ts';
import type { Role } from '../contracts/roles.ts';
import type { Figures } from '../metrics/figures.ts';
import { allCaches } from '../metrics/figures.ts';
import type { LastMinute } from './last-minute.ts';
import type { WatchedPart } from './watched-part.ts';

export interface FiguresBeside {
  readonly byRole: Readonly<Partial<Record<Role, number>>>;
  readonly minute: Pick<LastMinute, 'read'>;
  readonly database: WatchedPart;
  readonly redis: WatchedPart | null;
  readonly clocks: NodeFigures['clocks'];
  readonly isDraining: boolean;
}

export function nodeFiguresOf(figures: Figures, beside: FiguresBeside): NodeFigures {
  const { admission, projections, load } = figures;
  const { receipts, latency } = beside.minute.read();
  const { residentBytes, percent } = load.memory();
  return {
    uptimeSeconds: Math.round(process.uptime()),
    connections: beside.byRole,
    receiptsPerMinute: receipts,
    latency,
    waiting: admission.waiting,
    limit: admission.limit,
    batchesInFlight: admission.batchesInFlight,
    batchesQueued: admission.batchesQueued,
    projectionsWaiting: projections.users.waiting + projections.leaderboards.waiting,
    cpuPercent: tenths(load.cpu().percent),
    memoryPercent: tenths(percent),
    residentBytes,
    loopDelayMs: tenths(load.loopDelayMs()),
    caches: allCaches(figures),
    database: partOf(beside.database),
    redis: beside.redis === null ? null : partOf(beside.redis),
    clocks: beside.clocks,
    // Absent when zero, because nodes of older versions refuse figures with an unknown key.
    ...(beside.isDraining ? { draining: true } : {}),
    ...cutCallersOf(figures.quotas),
  };
}

/** Absent if there are none, for the same reason. */
function cutCallersOf({
  floodDisconnects,
  floodDisconnectAgoMs,
}: Figures['quotas']): Pick<NodeFigures, 'cutCallers'> {
  if (floodDisconnectAgoMs === null) return {};
  const lastAt = new Date(Date.now() - floodDisconnectAgoMs).toISOString();
  return { cutCallers: { count: floodDisconnects, lastAt } };
}

const partOf = ({ up, sinceMs }: WatchedPart): NodeFigures['database'] => ({
  up,
  since: new Date(sinceMs).toISOString(),
});

const tenths = (value: number): number => Math.max(0, Math.round(value * 10) / 10);
