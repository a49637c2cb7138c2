// Sends a plan: shoppers side by side, the receipts of one shopper one after the other.
import { RefusedError } from '../../client/refused-error.ts';
import type { Outcome } from '../../contracts/receipts.ts';
import { ExitError } from '../exit-codes.ts';
import type { ReplayPlan, Step } from './plan-replay.ts';

/** What `replay` prints last. The four after `receipts` add up to it; `amount` is rial. */
export interface ReplayResult {
  readonly receipts: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  /** Voids and partial returns that were accepted, now or in an earlier run. */
  readonly returns: number;
  readonly unmatchedReturns: number;
  readonly zero: number;
  readonly amount: number;
}

export interface SendOptions {
  readonly concurrency: number;
  /** Sends one step until its answer is final; throws {@link RefusedError} for a refusal. */
  readonly send: (step: Step) => Promise<Outcome>;
  readonly onStep: () => void;
  /** A refusal, as a sentence. */
  readonly onRefusal: (sentence: string) => void;
}

/** Sends everything. `refusedReturns` stand outside the result: they are neither receipts nor accepted. */
export async function sendPlan(
  plan: ReplayPlan,
  { concurrency, send, onStep, onRefusal }: SendOptions,
): Promise<{ result: ReplayResult; refusedReturns: number }> {
  const { receipts, unmatchedReturns, zero, amount } = plan;
  const counts = { applied: 0, duplicate: 0, conflict: 0, rejected: 0, returns: 0 };
  const standing = new Set<string>();
  let refusedReturns = 0;

  /** False: the receipt was not applied, so its returns must not be sent. A void before its receipt would block it. */
  async function sell(step: Step, first: boolean): Promise<boolean> {
    try {
      const { status } = await send(step);
      const stands = status === 'applied' || status === 'duplicate';
      counts[stands ? status : 'rejected'] += 1;
      if (!stands) onRefusal(`${step.payload.receiptNo}: ${status}`);
      return stands;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      // The oldest goes first and alone: if the node finds it too old, nothing was sent and nothing has changed.
      if (first && error.code === 'too_old') throw new ExitError('failed', tooOld(plan, error));
      counts[error.code === 'conflict' ? 'conflict' : 'rejected'] += 1;
      onRefusal(`${step.payload.receiptNo}: ${error.code}, ${error.message}`);
      return false;
    }
  }

  async function takeBack(step: Step): Promise<void> {
    try {
      await send(step);
      counts.returns += 1;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      refusedReturns += 1;
      onRefusal(`return of ${step.payload.receiptNo}: ${error.code}, ${error.message}`);
    }
  }

  async function play(steps: readonly Step[], first: boolean): Promise<void> {
    for (const step of steps) {
      const { receiptNo } = step.payload;
      if (step.kind === 'sale') {
        if (await sell(step, first)) standing.add(receiptNo);
      } else if (standing.has(receiptNo)) await takeBack(step);
      else refusedReturns += 1;
      onStep();
    }
  }

  const waiting = plan.shoppers.filter((steps) => steps.length > 0);
  const oldest = waiting.shift();
  if (oldest) {
    await play(oldest.slice(0, 1), true);
    waiting.unshift(oldest.slice(1));
  }
  await sideBySide(concurrency, waiting, (steps) => play(steps, false));
  return { result: { receipts, ...counts, unmatchedReturns, zero, amount }, refusedReturns };
}

async function sideBySide<Item>(
  concurrency: number,
  waiting: Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

const tooOld = ({ oldestDays }: ReplayPlan, { message }: RefusedError): string =>
  `The oldest receipt would be ${Math.ceil(oldestDays)} days old, and the node refuses it: ${message}. ` +
  'Nothing was sent. Start the node with a higher RECEIPT_MAX_AGE_DAYS.';
