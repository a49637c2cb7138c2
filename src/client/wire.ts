// A link with the contract's types on it: send once, and wait until there is somebody to send to.
import type { ReplyData } from '../contracts/client-events.ts';
import type { Reply } from '../contracts/errors.ts';
import type { Link } from './link.ts';
import { untilAborted } from './pause.ts';
import type { Wire } from './send-until-answered.ts';

export interface GreetedWire extends Wire {
  /** To be called at every `hello`: who waits for a connection goes on. */
  greeted(): void;
}

export function createWire(link: () => Link): GreetedWire {
  const waiting = new Set<() => void>();
  return {
    greeted: () => {
      for (const goOn of [...waiting]) goOn();
    },
    connected: (signal) =>
      untilAborted<void>(signal, (resolve) => {
        if (link().state() === 'connected') queueMicrotask(resolve);
        else waiting.add(resolve);
        return () => waiting.delete(resolve);
      }),
    send: (event, payload, timeoutMs) =>
      new Promise((resolve) => {
        // Never into socket.io's own send buffer: it is unbounded, and what waits there is sent late.
        if (link().state() !== 'connected') return resolve(unanswered('not connected'));
        link()
          .socket.timeout(timeoutMs)
          .emit(event, payload, (error: Error | null, reply: unknown) => {
            // The contract's table is what both sides are held to, so a reply has its event's type.
            resolve(error ? unanswered(error.message) : (reply as Reply<ReplyData<typeof event>>));
          });
      }),
  };
}

/** No answer: what came of it is unknown, which the wire calls `retry`. */
export function unanswered(message: string): { readonly ok: false } & Reply<never> {
  return { ok: false, error: { code: 'retry', message, retryable: true } };
}
