// Records events for operators: rows of their log, the latest receipts, and tills with a wrong clock.
import type { NodeFigures, OpsLog, OpsRow, ReceiptTrace } from '../contracts/ops.ts';
import { maxClockErrors } from '../contracts/ops.ts';
import type { CommitSubscriber } from '../pipeline/announce.ts';
import type { InboundChange } from '../ports/changes.ts';
import type { OperatorAct } from '../ports/operator-log.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { ActEnd } from './act-ends.ts';
import { createEventRows, mostInPush } from './event-rows.ts';
import type { LastMinute } from './last-minute.ts';
import { createLastMinute } from './last-minute.ts';
import { bucketOf } from './latency-buckets.ts';
import { createReceiptTraces } from './receipt-traces.ts';
import { remoteCommitRow } from './remote-commit-row.ts';

export interface OpsEvents extends CommitSubscriber {
  /** Counts each call and passes it on. */
  watch<Counted extends Telemetry>(telemetry: Counted): Counted;
  /** Records commits of other nodes. */
  receive(changes: readonly InboundChange[]): void;
  noteAct(act: OperatorAct): void;
  /** Records the end of a task that an operator started. */
  noteEnd(end: ActEnd, node: string): void;
  noteNode(name: string, what: 'joined' | 'lost'): void;
  notePart(part: 'database' | 'redis', isUp: boolean): void;
  findTrace(receiptId: string): ReceiptTrace | null;
  latestRows(): readonly OpsRow[];
  /** Rows since the last call; null: none. */
  takeNewRows(): OpsLog | null;
  clocks(): NodeFigures['clocks'];
  readonly lastMinute: Pick<LastMinute, 'read'>;
}

/** `areOperatorsHere`: without operators on this node, commits of other nodes are not parsed. */
export function createOpsEvents(node: string, areOperatorsHere: () => boolean): OpsEvents {
  const minute = createLastMinute(() => performance.now());
  const rows = createEventRows(node, Date.now);
  const traces = createReceiptTraces(node, { nowMs: Date.now, sinceStartMs: () => performance.now() });
  const clocks = createClockErrors();

  return {
    watch: (telemetry) => ({
      ...telemetry,
      answered: (result: string) => {
        telemetry.answered(result);
        if (result === 'applied') minute.countReceipt();
      },
      clockWrong: (store: string, errorMs: number) => {
        telemetry.clockWrong(store, errorMs);
        clocks.note(store, errorMs);
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
    receive: (changes) => {
      if (!areOperatorsHere()) return;
      // More rows than fit in one push are counted and not parsed.
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
    notePart: (part, isUp) => rows.add({ kind: part, isBad: !isUp, what: isUp ? 'back' : 'away' }),
    findTrace: traces.find,
    latestRows: rows.latest,
    takeNewRows: rows.takeNew,
    clocks: clocks.latest,
    lastMinute: minute,
  };
}

/** The last clock error of each store; the oldest are dropped. */
function createClockErrors() {
  const clocks = new Map<string, { readonly errorSeconds: number; readonly atMs: number }>();
  return {
    note: (store: string, errorMs: number): void => {
      clocks.delete(store);
      clocks.set(store, { errorSeconds: Math.round(errorMs / 1_000), atMs: Date.now() });
      if (clocks.size > maxClockErrors) for (const [oldest] of clocks) if (clocks.delete(oldest)) break;
    },
    latest: (): NodeFigures['clocks'] =>
      [...clocks].map(([store, { errorSeconds, atMs }]) => ({
        store,
        errorSeconds,
        at: new Date(atMs).toISOString(),
      })),
  };
}
