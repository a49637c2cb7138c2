// The requests of a client: sent once, or again and again until there is a final outcome.
import type { ClientEventName, Payload, ReplyData } from '../contracts/client-events.ts';
import type { Client, SubmitOptions } from './client.ts';
import type { Wire } from './send-until-answered.ts';
import { sendUntilAnswered } from './send-until-answered.ts';
import { withAnySignal, withDeadline } from './signals.ts';
import { unanswered } from './wire.ts';

export type ClientRequests = Pick<Client, 'request' | 'submitReceipt' | 'voidReceipt' | 'stats'>;

/** All of them end when `over` is aborted. */
export function createClientRequests(wire: Wire, timeoutMs: number, over: AbortSignal): ClientRequests {
  const answered = <Name extends ClientEventName>(
    event: Name,
    payload: Payload<Name>,
    { signal, onRetry }: SubmitOptions = {},
  ): Promise<ReplyData<Name>> =>
    withAnySignal([over, signal], (joined) =>
      sendUntilAnswered(wire, event, payload, { signal: joined, timeoutMs, onRetry }),
    );

  return {
    request: async (event, payload, { timeoutMs: limitMs = timeoutMs } = {}) => {
      try {
        await withDeadline(limitMs, over, wire.connected);
      } catch (error) {
        if (over.aborted) throw error;
        return unanswered('not connected');
      }
      return wire.send(event, payload, limitMs);
    },
    submitReceipt: (receipt, how) => answered('receipt:submit', receipt, how),
    voidReceipt: (receipt, how) => answered('receipt:void', receipt, how),
    stats: (userId) => answered('user:stats', userId === undefined ? {} : { userId }),
  };
}
