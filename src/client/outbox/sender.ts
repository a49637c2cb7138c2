// Sends the rows of an outbox one at a time, oldest first, and stores each result.
import { errorCodes } from '../../contracts/errors.ts';
import type { Outcome } from '../../contracts/receipts.ts';
import type { BackOff } from '../back-off.ts';
import { backOffMs } from '../back-off.ts';
import { RefusedError } from '../refused-error.ts';
import type { OutboxMessage, OutboxReason, OutboxRow, SettledState } from './row.ts';
import { settledStates } from './row.ts';

/**
 * Sends one message until it has an outcome. {@link RefusedError}: the node refuses it for good. Any other error
 * means "not now": the same message is sent again after a back-off.
 */
export type Send = (message: OutboxMessage, signal: AbortSignal) => Promise<Outcome>;

export interface SenderParts {
  readonly send: Send;
  /** After an error that concerns the connection. */
  readonly backOff: BackOff;
  /** After an error that concerns one row only. The rows after it are sent meanwhile. */
  readonly rowBackOff: BackOff;
  readonly queued: () => readonly OutboxRow[];
  readonly started: (id: number) => void;
  /** A failed attempt and its reason. The row stays queued. */
  readonly failed: (id: number, reason: OutboxReason) => void;
  readonly settled: (id: number, state: SettledState | 'refused', result: SentResult) => Promise<void>;
  readonly trouble: (reason: OutboxReason | null) => void;
  /** Called between two rows, and at intervals while there is nothing to send. */
  readonly tidy: () => Promise<void>;
}

export interface SentResult {
  readonly outcome?: Outcome;
  readonly reason?: OutboxReason;
}

export interface Sender {
  /** Runs until the signal is aborted. */
  run(signal: AbortSignal): Promise<void>;
  /** Sends now: there is a new row, or the connection is back. */
  wake(): void;
}

const longestIdleMs = 600_000;

export function createSender(parts: SenderParts): Sender {
  const idle = createIdle();
  const waits = createRowWaits(parts.rowBackOff);

  /** True: the row is finished or set aside. False: nothing can be sent now. */
  async function sendRow(row: OutboxRow, signal: AbortSignal): Promise<boolean> {
    parts.started(row.id);
    try {
      const outcome = await parts.send(messageOf(row), signal);
      await parts.settled(row.id, stateOf(outcome), { outcome });
    } catch (error) {
      const reason = reasonOf(error);
      if (!(error instanceof RefusedError) || error.code === 'unauthenticated') {
        parts.failed(row.id, reason);
        if (!signal.aborted) parts.trouble(reason);
        return false;
      }
      if (errorCodes[error.code].retryable) {
        waits.add(row.id);
        parts.failed(row.id, reason);
      } else await parts.settled(row.id, 'refused', { reason });
    }
    parts.trouble(null);
    return true;
  }

  async function step(signal: AbortSignal, failures: number): Promise<number> {
    idle.begin();
    await parts.tidy();
    const { row, inMs } = waits.next(parts.queued());
    if (row === undefined) {
      await idle.wait(inMs, signal);
      return failures;
    }
    return (await sendRow(row, signal)) ? 0 : failures + 1;
  }

  return {
    wake: idle.wake,
    run: async (signal) => {
      for (let failures = 0; !signal.aborted; ) {
        const before = failures;
        try {
          failures = await step(signal, failures);
        } catch (error) {
          parts.trouble(reasonOf(error)); // the storage: a row that could not be recorded as settled is sent again
          failures += 1;
        }
        if (failures > before) await idle.wait(backOffMs(failures - 1, parts.backOff), signal);
      }
    },
  };
}

/** A wait that `wake` ends, also one that came since `begin`. */
function createIdle() {
  let interrupt: (() => void) | null = null;
  let isWoken = false;
  return {
    begin: (): void => {
      isWoken = false;
    },
    wake: (): void => {
      isWoken = true;
      interrupt?.();
    },
    /** Ends at `ms`, at `wake`, or when the signal is aborted. */
    wait: (ms: number, signal: AbortSignal): Promise<void> => {
      if (isWoken || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(goOn, Math.min(ms, longestIdleMs));
        function goOn(): void {
          clearTimeout(timer);
          signal.removeEventListener('abort', goOn);
          interrupt = null;
          resolve();
        }
        signal.addEventListener('abort', goOn);
        interrupt = goOn;
      });
    },
  };
}

/** The rows that wait for their own back-off. */
function createRowWaits(backOff: BackOff) {
  const waits = new Map<number, { readonly untilMs: number; readonly tries: number }>();
  return {
    add: (id: number): void => {
      const tries = waits.get(id)?.tries ?? 0;
      waits.set(id, { untilMs: performance.now() + backOffMs(tries, backOff), tries: tries + 1 });
    },
    /** The first row that can be sent now, or the time until there is one. */
    next: (queued: readonly OutboxRow[]): { readonly row?: OutboxRow; readonly inMs: number } => {
      const ids = new Set(queued.map(({ id }) => id));
      for (const id of waits.keys()) if (!ids.has(id)) waits.delete(id);
      const nowMs = performance.now();
      const row = queued.find(({ id }) => (waits.get(id)?.untilMs ?? 0) <= nowMs);
      if (row) return { row, inMs: 0 };
      const left = [...waits.values()].map(({ untilMs }) => untilMs - nowMs);
      return { inMs: Math.max(1, Math.min(longestIdleMs, ...left)) };
    },
  };
}

/** Only the message, without the data of the caller. */
function messageOf(row: OutboxRow): OutboxMessage {
  return row.event === 'receipt:submit'
    ? { event: row.event, payload: row.payload }
    : { event: row.event, payload: row.payload };
}

/** A state that this client does not know needs a person. */
const stateOf = ({ status }: Outcome): SettledState =>
  settledStates.find((state) => state === status) ?? 'review';

function reasonOf(error: unknown): OutboxReason {
  if (!(error instanceof Error)) return { code: 'unavailable', message: String(error) };
  return {
    code: 'code' in error && typeof error.code === 'string' ? error.code : 'unavailable',
    message: error.message,
    ...('field' in error && typeof error.field === 'string' ? { field: error.field } : {}),
  };
}
