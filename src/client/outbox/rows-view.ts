// The rows of an outbox for its listeners: the stored rows, and their state in this process.
import type { OutboxReason, OutboxRow } from './row.ts';
import type { OutboxSnapshot, SummaryLimits } from './summary.ts';
import { summarise } from './summary.ts';

interface Live {
  readonly sending: boolean;
  readonly attempts: number;
  readonly reason?: OutboxReason;
}

export interface RowsView {
  readonly rows: Map<number, OutboxRow>;
  /** The state of unsettled rows in this process. */
  readonly live: Map<number, Live>;
  changed(): void;
  /** Replaces the view of a stored row. */
  keep(row: OutboxRow): void;
  trouble(reason: OutboxReason | null): void;
  sends(isSender: boolean): void;
  snapshot(): OutboxSnapshot;
  subscribe(listener: (snapshot: OutboxSnapshot) => void): () => void;
  /** Stops all notifications. */
  stop(): void;
}

export interface ViewParts extends SummaryLimits {
  readonly durable: boolean;
  readonly now: () => Date;
}

export function createRowsView({ durable, now, ...limits }: ViewParts): RowsView {
  const rows = new Map<number, OutboxRow>();
  const live = new Map<number, Live>();
  const listeners = new Set<(snapshot: OutboxSnapshot) => void>();
  let isSender = false;
  let trouble: OutboxReason | null = null;
  let current: OutboxSnapshot | null = null;
  let isTold = true;

  function snapshot(): OutboxSnapshot {
    current ??= {
      ...summarise(
        [...rows.values()].map((row) => shown(row, live.get(row.id))),
        limits,
        now().getTime(),
      ),
      sender: isSender,
      trouble,
      durable,
    };
    return current;
  }

  function changed(): void {
    current = null;
    if (!isTold) return;
    isTold = false; // many changes in one turn of the loop give one notification
    queueMicrotask(() => {
      isTold = true;
      for (const listener of [...listeners]) listener(snapshot());
    });
  }

  return {
    rows,
    live,
    changed,
    keep: (row) => {
      rows.set(row.id, row);
      live.delete(row.id);
      changed();
    },
    trouble: (reason) => {
      if (trouble === null && reason === null) return;
      trouble = reason;
      changed();
    },
    sends: (value) => {
      isSender = value;
      changed();
    },
    snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => listeners.clear(),
  };
}

function shown(row: OutboxRow, facts: Live | undefined): OutboxRow {
  if (facts === undefined || row.state !== 'queued') return row;
  const { sending, attempts, reason } = facts;
  return { ...row, state: sending ? 'sending' : 'queued', attempts, ...(reason ? { reason } : {}) };
}
