// Admission: bounds the commands in flight. A command is admitted with a deadline or answered `busy` with a time to retry.
import type { AnyCommand, VoidReceipt } from '../game/command.ts';
import { refOf } from '../game/command.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Answer } from './answer.ts';
import { databaseUnavailable, internalError, refused, retryAfterMs } from './answer.ts';
import type { Batcher } from './batcher.ts';
import { createReceiptLog } from './receipt-log.ts';
import type { SettledReceipt } from './receipt-owners.ts';
import { createReceiptOwners } from './receipt-owners.ts';
import type { ReceiptsInFlight } from './receipts-in-flight.ts';
import { countReceiptsInFlight } from './receipts-in-flight.ts';
import type { Trace } from './trace.ts';
import { startTrace } from './trace.ts';

export interface AdmissionSettings {
  /** The most commands that are admitted and not answered yet. */
  readonly limit: number;
  /** A command without an answer after this long is answered `retry`. It may still be committed later. */
  readonly deadlineMs: number;
  /** A receipt that takes longer is logged as a warning with the time of each phase. */
  readonly slowMs: number;
}

export interface AdmissionParts {
  readonly store: Pick<Store, 'isAvailable' | 'loadReceipts'>;
  readonly batcher: Batcher;
  /** The owners of receipts settled lately, so that a void finds its shopper without a read. */
  readonly settled: Cache<SettledReceipt>;
  /** The counter that reads and background work also use; absent: this admission has its own. */
  readonly inFlight?: ReceiptsInFlight;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Milliseconds of a clock that only goes forward, from any start. Deadlines are on this clock. */
  readonly now: () => number;
}

export interface Admission {
  /** Resolves with the answer; never rejects. */
  submit(command: AnyCommand, traceId: string): Promise<Answer>;
  /** Commands admitted and not answered yet. */
  depth(): number;
  /** Refuses every new command from now on. Resolves when all admitted commands are answered. */
  close(): Promise<void>;
}

/** The shopper that the command names. Only a void names none. */
const shopperOf = (command: Exclude<AnyCommand, VoidReceipt>): string =>
  command.type === 'receipt.submit' ? command.purchase.userId : command.userId;

export function createAdmission(settings: AdmissionSettings, parts: AdmissionParts): Admission {
  const { store, batcher, settled, inFlight = countReceiptsInFlight(), telemetry, log, now } = parts;
  const owners = createReceiptOwners(store, settled);
  const receiptLog = createReceiptLog(log, settings.slowMs);
  let closed = false;

  async function submit(command: AnyCommand, traceId: string): Promise<Answer> {
    const trace = startTrace(traceId);
    const answer = refuse() ?? (await admit(command, trace));
    const result = answer.ok ? answer.outcome.status : answer.refusal.code;
    telemetry.answered(result);
    receiptLog.answered(command, trace, result);
    return answer;
  }

  function refuse(): Answer | null {
    if (closed) return refused('busy', 'this node is stopping', { retryAfterMs });
    if (!store.isAvailable()) return databaseUnavailable;
    return inFlight.count() < settings.limit ? null : tooMany();
  }

  /** A command counts against the limit until it is decided, even if its caller already got `retry`. */
  function admit(command: AnyCommand, trace: Trace): Promise<Answer> {
    receiptLog.admitted(command, trace, inFlight.count());
    const deadlineMs = now() + settings.deadlineMs;
    inFlight.enter();
    owners.hold(command);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(deadlinePassed), settings.deadlineMs);
      void carry(command, deadlineMs, trace).then((answer) => {
        clearTimeout(timer);
        inFlight.leave();
        owners.release(command, answer);
        resolve(answer);
      });
    });
  }

  async function carry(command: AnyCommand, deadlineMs: number, trace: Trace): Promise<Answer> {
    try {
      const userId = command.type === 'receipt.void' ? await owners.find(command) : shopperOf(command);
      return await batched(batcher, command, userId, deadlineMs, trace);
    } catch (error) {
      if (error instanceof StoreUnavailableError) return databaseUnavailable;
      log.error({ err: error, traceId: trace.id, receipt: refOf(command) }, 'reading a receipt failed');
      return internalError;
    }
  }

  return {
    submit,
    depth: inFlight.count,
    close: async () => {
      closed = true;
      await owners.idle();
      await batcher.idle();
    },
  };
}

const deadlinePassed = refused('retry', 'deadline passed: send the same again');

/** The batches in flight soon make room. Random delays keep the tills from retrying all at once. */
const tooMany = (): Answer =>
  refused('busy', 'too many receipts are in progress', {
    retryAfterMs: Math.ceil(retryAfterMs * (0.5 + Math.random())),
  });

/** Puts the command into its lane, and resolves with its answer. */
const batched = (
  batcher: Batcher,
  command: AnyCommand,
  userId: string | null,
  deadlineMs: number,
  trace: Trace,
): Promise<Answer> =>
  new Promise((answer) => {
    const lane = userId ?? refOf(command);
    batcher.add({
      command,
      userId,
      lane,
      deadlineMs,
      trace,
      answer,
      attempts: 0,
      readsLedger: false,
      isAlone: false,
    });
  });
