// A link with the types of the contract: sends an event once, and waits for a connection.
import type { ReplyData } from '../contracts/client-events.ts';
import type { Reply } from '../contracts/errors.ts';
import type { Cut } from './cut-watch.ts';
import { createCutWatch } from './cut-watch.ts';
import type { Link } from './link.ts';
import { unsendable } from './message-size.ts';
import { untilAborted } from './pause.ts';
import type { Wire } from './send-until-answered.ts';

/** A link that has been greeted and not lost since. */
type ConnectedLink = Pick<Link, 'socket' | 'heardAtMs' | 'reopen'>;

export interface GreetedWire extends Wire {
  /** Call it at every `hello`, with the link that is connected now. Requests that wait for a connection are then sent. */
  greeted(link: ConnectedLink): void;
  /** Called when the connection is lost, before its requests fail. Null: this client closed it. */
  lost(cut: Cut | null): void;
}

/** After a request without an answer for `deadlineMs`, the link may reconnect, to another node. */
export function createWire(deadlineMs: number): GreetedWire {
  /** Null: not connected. */
  let link: ConnectedLink | null = null;
  const waiting = new Set<() => void>();
  const cuts = createCutWatch();
  let silences = 0;

  /** Reconnects if nothing was received since, or if several answers are missing: the socket or the node is dead. */
  function silent(sentAtMs: number, timeoutMs: number): void {
    if (link === null) return;
    if (timeoutMs < deadlineMs) return; // a short wait of the caller says nothing about the node
    silences += 1;
    if (silences < 2 && link.heardAtMs() > sentAtMs) return;
    silences = 0;
    link.reopen();
  }

  return {
    greeted: (connected) => {
      link = connected;
      silences = 0;
      for (const goOn of [...waiting]) goOn();
    },
    lost: (cut) => {
      link = null;
      cuts.lost(cut);
    },
    connected: (signal) =>
      untilAborted<void>(signal, (resolve) => {
        if (link !== null) queueMicrotask(resolve);
        else waiting.add(resolve);
        return () => waiting.delete(resolve);
      }),
    send: async (event, payload, timeoutMs) => {
      const unfit = unsendable(event, payload);
      if (unfit) return { ok: false, error: unfit };
      const turn = cuts.clear(payload);
      if (turn) await turn;
      const flight = cuts.sent(payload);
      const answer = await emit(link, event, payload, timeoutMs);
      const blamed = cuts.landed(flight, !(answer instanceof Error));
      if (!(answer instanceof Error)) {
        silences = 0;
        // Both sides use the contract's table, so a reply has the type of its event.
        return answer.reply as Reply<ReplyData<typeof event>>;
      }
      if (blamed) return { ok: false, error: blamed };
      silent(flight.sentAtMs, timeoutMs);
      return unanswered(answer.message);
    },
  };
}

function emit(
  link: ConnectedLink | null,
  event: string,
  payload: unknown,
  timeoutMs: number,
): Promise<{ reply: unknown } | Error> {
  return new Promise((resolve) => {
    // Not through socket.io's send buffer: it has no limit, and sends late.
    if (link === null) return resolve(new Error('not connected'));
    link.socket
      .timeout(timeoutMs)
      .emit(event, payload, (error: Error | null, reply: unknown) => resolve(error ?? { reply }));
  });
}

/** There was no answer, so the outcome is unknown: the error `retry`. */
export function unanswered(message: string): { readonly ok: false } & Reply<never> {
  return { ok: false, error: { code: 'retry', message, retryable: true } };
}
