// What operators get: the state of the mall at intervals, its events in groups, and the last hour on request.
import type { OpsHistory, OpsPoint, OpsState, ReceiptTrace } from '../../contracts/ops.ts';
import { maxClockErrors, nodeFigures } from '../../contracts/ops.ts';
import type { CommitSubscriber } from '../../pipeline/announce.ts';
import type { InboundChange } from '../../ports/changes.ts';
import type { Log } from '../../ports/log.ts';
import type { OperatorAct } from '../../ports/operator-log.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import type { OtherNode } from '../nodes/nodes.ts';
import type { Figures } from '../report/figures.ts';
import type { Tuning } from '../tuning.ts';
import type { ActEnd } from './act-ends.ts';
import { createEventRows, mostInPush } from './event-rows.ts';
import { createLastMinute } from './last-minute.ts';
import { bucketOf } from './latency-buckets.ts';
import type { MallFacts, ReportedNode } from './mall-state.ts';
import { mergeMall } from './mall-state.ts';
import { nodeFiguresOf } from './node-figures.ts';
import { createReceiptTraces } from './receipt-traces.ts';
import { remoteCommitRow } from './remote-commit-row.ts';
import { createPartWatch } from './watched-part.ts';

/** The operators that are connected to this node. */
export interface Operators {
  areHere(): boolean;
  showState(state: OpsState): void;
  showRows(log: { readonly rows: OpsHistory['rows']; readonly more: number }): void;
}

export interface OpsParts {
  readonly config: Pick<Tuning, 'opsStateMs'>;
  readonly node: string;
  readonly self: Pick<ReportedNode, 'role' | 'version'>;
  readonly facts: () => Pick<MallFacts, 'durable' | 'rulebook' | 'pausedScreens'>;
  readonly figures: () => Figures;
  readonly byRole: () => OpsState['connections'];
  readonly others: () => readonly OtherNode[];
  readonly isDraining: () => boolean;
  readonly log: Log;
}

export interface Ops extends CommitSubscriber {
  /** Counts each commit and passes it on. */
  watch<Counted extends Telemetry>(telemetry: Counted): Counted;
  readState(): OpsState;
  history(): OpsHistory;
  findTrace(receiptId: string): ReceiptTrace | null;
  /** As the heartbeat carries them. */
  reportFigures(): string;
  receive(changes: readonly InboundChange[]): void;
  noteAct(act: OperatorAct): void;
  /** What an operator started has ended. */
  noteEnd(end: ActEnd, node: string): void;
  noteNode(name: string, what: 'joined' | 'lost'): void;
  start(operators: Operators): void;
  stop(): void;
}

const rowsEveryMs = 500;
const pointEveryMs = 10_000;
const pointsInHour = 360;

export function createOps(parts: OpsParts): Ops {
  const { node } = parts;
  const minute = createLastMinute(() => performance.now());
  const rows = createEventRows(node, Date.now);
  const traces = createReceiptTraces(node, { nowMs: Date.now, sinceStartMs: () => performance.now() });
  const clocks = new Map<string, { readonly errorSeconds: number; readonly atMs: number }>();
  const database = createPartWatch(Date.now, noteChange('database'));
  const redis = createPartWatch(Date.now, noteChange('redis'));
  let points: OpsPoint[] = [];
  let operators: Operators | null = null;
  let timers: NodeJS.Timeout[] = [];

  function noteChange(kind: 'database' | 'redis'): (isUp: boolean) => void {
    return (isUp) => rows.add({ kind, isBad: !isUp, what: isUp ? 'back' : 'away' });
  }

  function ownFigures() {
    const figures = parts.figures();
    return nodeFiguresOf(figures, {
      byRole: parts.byRole(),
      minute,
      database: database.look(figures.storeAvailable),
      redis: figures.clusterBus === null ? null : redis.look(figures.clusterBus.isUp),
      clocks: [...clocks].map(([store, { errorSeconds, atMs }]) => ({
        store,
        errorSeconds,
        at: new Date(atMs).toISOString(),
      })),
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

  return {
    watch: (telemetry) => ({
      ...telemetry,
      answered: (result: string) => {
        telemetry.answered(result);
        if (result === 'applied') minute.countReceipt();
      },
      clockWrong: (store: string, errorMs: number) => {
        telemetry.clockWrong(store, errorMs);
        clocks.delete(store);
        clocks.set(store, { errorSeconds: Math.round(errorMs / 1_000), atMs: Date.now() });
        if (clocks.size > maxClockErrors) for (const [oldest] of clocks) if (clocks.delete(oldest)) break;
        rows.add({ kind: 'clock', isBad: true, store });
      },
    }),
    offer: (committed) => {
      const pushedAtMs = performance.now();
      for (const one of committed) {
        const tookMs = Math.round(traces.note(one, pushedAtMs) * 10) / 10;
        minute.countLatency(bucketOf(tookMs));
        const { userId, storeId: store, outcome, record } = one;
        const { receiptId, coins } = outcome;
        if (store === null) {
          rows.add({ kind: 'correction', isBad: false, userId, coins: coins.delta, tookMs });
          continue;
        }
        const kind = record.cause === 'receipt.submit' ? 'receipt' : 'return';
        rows.add({ kind, isBad: false, store, userId, receiptId, coins: coins.delta, tookMs });
      }
    },
    readState,
    history: () => ({ points, rows: rows.latest() }),
    findTrace: traces.find,
    reportFigures: () => JSON.stringify(ownFigures()),
    receive: (changes) => {
      // What nobody here reads is not parsed.
      if (operators?.areHere() !== true) return;
      // A large commit adds at most as many rows as fit in one push.
      const told = changes.slice(-mostInPush);
      rows.leaveOut(changes.length - told.length);
      for (const change of told) {
        const row = remoteCommitRow(change);
        if (row !== null) rows.add(row);
      }
    },
    noteAct: ({ by, event, result }) => rows.add({ kind: 'act', isBad: result !== 'ok', by, what: event }),
    noteEnd: ({ event, by, isOk }, on) =>
      rows.add({ kind: 'act', isBad: !isOk, by, node: on, what: `${event}.${isOk ? 'done' : 'failed'}` }),
    noteNode: (name, what) => rows.add({ kind: 'node', isBad: what === 'lost', node: name, what }),
    start: (here) => {
      operators = here;
      timers = [
        setInterval(() => {
          // Looked at with nobody there, too: since when it is away is asked for later.
          const state = readState();
          if (here.areHere()) here.showState(state);
        }, parts.config.opsStateMs),
        setInterval(() => {
          const fresh = rows.takeNew();
          if (fresh !== null && here.areHere()) here.showRows(fresh);
        }, rowsEveryMs),
        setInterval(takePoint, pointEveryMs),
      ];
    },
    stop: () => timers.forEach(clearInterval),
  };
}

/** Figures of another version, or of nobody of ours, are none. */
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
