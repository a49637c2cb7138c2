// Bounded admission: a command is taken in with a deadline, or turned away with a time to come back.
import type { AnyCommand, VoidReceipt } from '../game/command.ts';
import { refOf } from '../game/command.ts';
import type { Cache } from '../ports/cache.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { StoreUnavailableError } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Answer } from './answer.ts';
import { refused } from './answer.ts';
import type { Batcher } from './batcher.ts';
import type { ReceiptsInFlight } from './receipts-in-flight.ts';
import { countReceiptsInFlight } from './receipts-in-flight.ts';
import type { Trace } from './trace.ts';
import { startTrace, timesOf } from './trace.ts';

export interface AdmissionSettings {
  /** Most commands taken in and not answered yet. */
  readonly limit: number;
  /** After this a command is answered `retry`, whatever becomes of it. */
  readonly deadlineMs: number;
  /** A receipt that takes longer is told as a warning, with where its time went. */
  readonly slowMs: number;
}

export interface AdmissionParts {
  readonly store: Pick<Store, 'isAvailable' | 'loadReceipts'>;
  readonly batcher: Batcher;
  /** What was settled lately, by receipt: a void finds its shopper without asking the store. */
  readonly settled: Cache<SettledReceipt>;
  /** Counts them for others too; absent: for this admission alone. */
  readonly inFlight?: ReceiptsInFlight;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** Milliseconds that only go forward, from any start: what deadlines are said in. */
  readonly now: () => number;
}

/** Whose a receipt is, which never changes. */
export interface SettledReceipt {
  readonly userId: string;
}

export interface Admission {
  /** Resolves with the answer; never rejects. */
  submit(command: AnyCommand, traceId: string): Promise<Answer>;
  /** Commands taken in and not answered yet. */
  depth(): number;
  /** Turns away everything new from now on and resolves when all that was taken in is answered. */
  close(): Promise<void>;
}

const baseRetryAfterMs = 1_000;

/** Whom the command names: all but a void name somebody. */
const shopperSaid = (command: Exclude<AnyCommand, VoidReceipt>): string =>
  command.type === 'receipt.submit' ? command.purchase.userId : command.userId;

export function createAdmission(settings: AdmissionSettings, parts: AdmissionParts): Admission {
  const { store, batcher, settled, inFlight = countReceiptsInFlight(), telemetry, log, now } = parts;
  /** Shoppers of the submissions under way: a void that follows on its heels takes the same lane. */
  const underWay = new Map<string, { userId: string; count: number }>();
  /** Voids that still look for their shopper; after that the batcher has them. */
  const lookUps = new Set<Promise<string | null>>();
  let closed = false;

  async function submit(command: AnyCommand, traceId: string): Promise<Answer> {
    const trace = startTrace(traceId);
    const answer = turnAway() ?? (await take(command, trace));
    const result = answer.ok ? answer.outcome.status : answer.refusal.code;
    telemetry.answered(result);
    tell(command, trace, result);
    return answer;
  }

  function tell(command: AnyCommand, trace: Trace, result: string): void {
    const isSlow = performance.now() - trace.startedMs > settings.slowMs;
    if (!isSlow && !log.isLevelEnabled('debug')) return;
    const fields = { traceId: trace.id, receipt: refOf(command), result, ...timesOf(trace) };
    if (isSlow) log.warn(fields, 'a receipt took long');
    else log.debug(fields, 'receipt answered');
  }

  function turnAway(): Answer | null {
    if (closed) return refused('busy', 'this node is stopping', { retryAfterMs: baseRetryAfterMs });
    if (!store.isAvailable())
      return refused('unavailable', 'the database is away', { retryAfterMs: baseRetryAfterMs });
    if (inFlight.count() < settings.limit) return null;
    // Room comes with the next batches; a spread of times keeps the tills from coming back together.
    return refused('busy', 'too many receipts are in progress', {
      retryAfterMs: Math.ceil(baseRetryAfterMs * (0.5 + Math.random())),
    });
  }

  /** What is taken in fills the admission until it is carried to its end, whether or not somebody still waits for it. */
  function take(command: AnyCommand, trace: Trace): Promise<Answer> {
    if (log.isLevelEnabled('debug')) {
      log.debug({ traceId: trace.id, receipt: refOf(command), depth: inFlight.count() }, 'receipt taken in');
    }
    const deadlineMs = now() + settings.deadlineMs;
    inFlight.enter();
    hold(command);
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => resolve(refused('retry', 'deadline passed: send the same again')),
        settings.deadlineMs,
      );
      void carry(command, deadlineMs, trace).then((answer) => {
        clearTimeout(timer);
        inFlight.leave();
        release(command);
        remember(command, answer);
        resolve(answer);
      });
    });
  }

  async function carry(command: AnyCommand, deadlineMs: number, trace: Trace): Promise<Answer> {
    try {
      const userId = command.type === 'receipt.void' ? await lookUp(command) : shopperSaid(command);
      return await new Promise((answer) => {
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
    } catch (error) {
      if (error instanceof StoreUnavailableError) {
        return refused('unavailable', 'the database is away', { retryAfterMs: baseRetryAfterMs });
      }
      log.error({ err: error, traceId: trace.id, receipt: refOf(command) }, 'looking for a receipt failed');
      return refused('internal', 'a fault of ours', { retryAfterMs: baseRetryAfterMs });
    }
  }

  function lookUp(command: VoidReceipt): Promise<string | null> {
    const looking = shopperOf(command).finally(() => lookUps.delete(looking));
    lookUps.add(looking);
    return looking;
  }

  /** A void names a receipt, not its shopper; null where that receipt is not known yet. */
  async function shopperOf({ receiptId }: VoidReceipt): Promise<string | null> {
    const known = underWay.get(receiptId)?.userId ?? settled.get(receiptId)?.userId;
    if (known !== undefined) return known;
    const receipt = (await store.loadReceipts([receiptId])).get(receiptId);
    return receipt && 'userId' in receipt ? receipt.userId : null;
  }

  function hold(command: AnyCommand): void {
    if (command.type !== 'receipt.submit') return;
    const { receiptId, purchase } = command;
    const known = underWay.get(receiptId);
    underWay.set(receiptId, { userId: known?.userId ?? purchase.userId, count: (known?.count ?? 0) + 1 });
  }

  function release(command: AnyCommand): void {
    if (command.type !== 'receipt.submit') return;
    const known = underWay.get(command.receiptId);
    if (known === undefined) return;
    if (known.count === 1) underWay.delete(command.receiptId);
    else known.count -= 1;
  }

  function remember(command: AnyCommand, answer: Answer): void {
    if (command.type !== 'receipt.submit' || !answer.ok || answer.outcome.status !== 'applied') return;
    settled.set(command.receiptId, { userId: command.purchase.userId });
  }

  return {
    submit,
    depth: inFlight.count,
    close: async () => {
      closed = true;
      await Promise.allSettled(lookUps);
      await batcher.idle();
    },
  };
}
