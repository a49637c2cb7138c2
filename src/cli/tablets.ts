// The tills of a command: one tablet per store, connected when first used.
import type { Client } from '../client/client.ts';
import { connectClient } from '../client/connect.ts';
import { ExitError } from './exit-codes.ts';
import type { Target } from './target.ts';
import { endingOf, noAnswer } from './target.ts';

/** A command stops waiting for a node that is away for longer than this. */
const patienceMs = 120_000;

export interface Tablets {
  of(storeId: string): Client;
  /** Aborted, with an error that says why, when continuing makes no sense. */
  readonly signal: AbortSignal;
  stop(reason: ExitError): void;
  close(): void;
}

/** Tablets named `<prefix>-<store>` on the target's node. */
export function openTablets(target: Target, prefix: string): Tablets {
  const clients = new Map<string, Client>();
  const patience = new Map<string, NodeJS.Timeout>();
  const over = new AbortController();

  function watchPatience(storeId: string, connected: boolean): void {
    if (connected) {
      clearTimeout(patience.get(storeId));
      patience.delete(storeId);
    } else if (!patience.has(storeId)) {
      const giveUp = (): void => over.abort(new ExitError('noNode', noAnswer(target.url)));
      patience.set(storeId, setTimeout(giveUp, patienceMs));
    }
  }

  function open(storeId: string): Client {
    watchPatience(storeId, false);
    return connectClient({
      url: target.url,
      token: () => target.token({ sub: `${prefix}-${storeId}`, role: 'tablet', store: storeId }),
      onState: (state) => watchPatience(storeId, state === 'connected' || state === 'ended'),
      onEnded: (ending) => {
        if (ending.code !== 'closed') over.abort(endingOf(ending, target.url));
      },
    });
  }

  return {
    of: (storeId) => {
      const client = clients.get(storeId) ?? open(storeId);
      clients.set(storeId, client);
      return client;
    },
    signal: over.signal,
    stop: (reason) => over.abort(reason),
    close: () => {
      for (const client of clients.values()) client.close();
      for (const timer of patience.values()) clearTimeout(timer);
    },
  };
}
