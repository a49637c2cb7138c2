// The operators' view of the mall: pushes its state and new log rows at intervals, and keeps the figures of the last hour.

import type { OtherNode } from '../cluster/nodes.ts';
import type { OpsHistory, OpsLog, OpsPoint, OpsState } from '../contracts/ops.ts';
import { nodeFigures } from '../contracts/ops.ts';
import type { Figures } from '../metrics/figures.ts';
import type { MallFacts, ReportedNode } from './mall-state.ts';
import { mergeMall } from './mall-state.ts';
import { nodeFiguresOf } from './node-figures.ts';
import type { OpsEvents } from './ops-events.ts';
import { createPartWatch } from './watched-part.ts';

/** The operators that are connected to this node. */
export interface Operators {
  areHere(): boolean;
  showState(state: OpsState): void;
  showRows(log: OpsLog): void;
}

export interface OpsStateParts {
  /** How often the state is pushed. */
  readonly stateMs: number;
  readonly node: string;
  readonly self: Pick<ReportedNode, 'role' | 'version'>;
  readonly events: OpsEvents;
  readonly operators: Operators;
  readonly facts: () => Pick<MallFacts, 'durable' | 'rulebook' | 'pausedScreens'>;
  readonly figures: () => Figures;
  readonly byRole: () => OpsState['connections'];
  readonly others: () => readonly OtherNode[];
  readonly isDraining: () => boolean;
}

export interface NodeOpsState {
  readState(): OpsState;
  history(): OpsHistory;
  /** As in the heartbeat. */
  reportFigures(): string;
  stop(): void;
}

const rowsEveryMs = 500;
const pointEveryMs = 10_000;
const pointsInHour = 360;

/** Starts pushing at once. */
export function startOpsState(parts: OpsStateParts): NodeOpsState {
  const { node, events, operators } = parts;
  const database = createPartWatch(Date.now, (isUp) => events.notePart('database', isUp));
  const redis = createPartWatch(Date.now, (isUp) => events.notePart('redis', isUp));
  let points: OpsPoint[] = [];

  function ownFigures() {
    const figures = parts.figures();
    return nodeFiguresOf(figures, {
      byRole: parts.byRole(),
      minute: events.lastMinute,
      database: database.look(figures.storeAvailable),
      redis: figures.clusterBus === null ? null : redis.look(figures.clusterBus.isUp),
      clocks: events.clocks(),
      isDraining: parts.isDraining(),
    });
  }

  function readState(): OpsState {
    const at = new Date().toISOString();
    const own: ReportedNode = {
      name: node,
      ...parts.self,
      state: 'here',
      heardAt: at,
      figures: ownFigures(),
    };
    return mergeMall([own, ...parts.others().map(reportedNode)], { at, node, ...parts.facts() });
  }

  function takePoint(): void {
    const { at, connections, receiptsPerMinute, waiting, p50Ms, p95Ms, p99Ms } = readState();
    const all = Object.values(connections).reduce((sum, count) => sum + count, 0);
    points.push({ at, connections: all, receiptsPerMinute, waiting, p50Ms, p95Ms, p99Ms });
    points = points.slice(-pointsInHour);
  }

  const timers = [
    setInterval(() => {
      // Read without operators too, to know since when the database or Redis does not answer.
      const state = readState();
      if (operators.areHere()) operators.showState(state);
    }, parts.stateMs),
    setInterval(() => {
      const fresh = events.takeNewRows();
      if (fresh !== null && operators.areHere()) operators.showRows(fresh);
    }, rowsEveryMs),
    setInterval(takePoint, pointEveryMs),
  ];

  return {
    readState,
    history: () => ({ points, rows: events.latestRows() }),
    reportFigures: () => JSON.stringify(ownFigures()),
    stop: () => timers.forEach(clearInterval),
  };
}

/** The figures are null if they are malformed or of another version. */
function reportedNode({ node: { name, role, version, figures }, state, heardAtMs }: OtherNode): ReportedNode {
  return {
    name,
    role,
    version,
    state,
    heardAt: new Date(heardAtMs).toISOString(),
    figures: figures === undefined ? null : (nodeFigures.safeParse(parsed(figures)).data ?? null),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
