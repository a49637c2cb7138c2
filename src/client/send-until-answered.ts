// Sends a request until its answer is final, as the contract requires of every till.
import type { ClientEventName, Payload, ReplyData } from '../contracts/client-events.ts';
import type { Reply, WireError } from '../contracts/errors.ts';
import { askAgain, backOffMs, longestWaitMs } from './back-off.ts';
import { pause, untilAborted } from './pause.ts';
import { RefusedError } from './refused-error.ts';

/** An internal error may pass. One that stays must not be retried for ever. */
const maxInternalFaults = 5;

/** The part of a connection that sending needs. */
export interface Wire {
  /** Resolves once there is a connection; rejects with the signal's reason. */
  connected(signal: AbortSignal): Promise<void>;
  /** Sends once. No answer in time, or no connection, is the error `retry`. */
  send<Name extends ClientEventName>(
    event: Name,
    payload: Payload<Name>,
    timeoutMs: number,
  ): Promise<Reply<ReplyData<Name>>>;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** How long one attempt waits for its answer. */
  readonly timeoutMs: number;
  /** Called before each retry. `attempt` is the number of attempts so far. */
  readonly onRetry?: ((error: WireError, attempt: number) => void) | undefined;
}

/**
 * Returns the data of the final answer. Retries after a retryable refusal, a missing answer or a lost connection, until the
 * signal is aborted. Throws {@link RefusedError} on a final refusal, and the signal's reason.
 */
export async function sendUntilAnswered<Name extends ClientEventName>(
  wire: Wire,
  event: Name,
  payload: Payload<Name>,
  { signal, timeoutMs, onRetry }: SendOptions,
): Promise<ReplyData<Name>> {
  let internalFaults = 0;
  for (let attempt = 0; ; attempt += 1) {
    await wire.connected(signal);
    const reply = await untilAborted<Reply<ReplyData<Name>>>(signal, (answer) => {
      void wire.send(event, payload, timeoutMs).then(answer);
      return () => {}; // what was sent cannot be taken back
    });
    if (reply.ok) return reply.data;
    const { error } = reply;
    if (error.code === 'internal') internalFaults += 1;
    if (!error.retryable || internalFaults >= maxInternalFaults) throw new RefusedError(error);
    onRetry?.(error, attempt + 1);
    // The node's wait is the minimum. Jitter on top spreads clients that got the same wait.
    const floorMs = Math.min(error.retryAfterMs ?? 0, longestWaitMs);
    await pause(floorMs + backOffMs(attempt, askAgain), signal);
  }
}
