// Reads of a node over HTTP, as an operator: a shopper's state, and every entry of the journal.

import { signToken } from '../../src/access/tokens.ts';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Resumed, Snapshot } from '../../src/contracts/shoppers.ts';
import { until } from '../node/until.ts';

export interface Face {
  /** Null: the shopper is unknown. Throws if the node answers anything else. */
  snapshot(url: string, userId: string): Promise<Snapshot | null>;
  /** Every entry that is not compacted, in order. */
  journal(url: string, userId: string): Promise<Entry[]>;
  /** Any other path. Throws unless the answer is 200. */
  read(url: string, path: string): Promise<unknown>;
}

const tokenTtlSeconds = 86_400;
const answerWithinMs = 5_000;
/** A node that has just lost its primary says so, and is asked again. */
const settledWithinMs = 60_000;

export async function openFace(secret: string): Promise<Face> {
  const token = await signToken(secret, { role: 'operator', sub: 'torture' }, tokenTtlSeconds);

  const ask = (url: string, path: string): Promise<Response> =>
    fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(answerWithinMs),
    });
  async function read(url: string, path: string): Promise<unknown> {
    return until(
      async () => {
        const answer = await ask(url, path).catch(() => null);
        if (answer?.ok) return { body: await answer.json() };
        if (answer?.status === 404) return { body: null };
        await answer?.body?.cancel();
        return false;
      },
      `${url}${path} is answered`,
      settledWithinMs,
    ).then(({ body }) => body);
  }

  return {
    read,
    // The contract's type; the tests of the routes check the node against it.
    snapshot: async (url, userId) =>
      (await read(url, `/api/users/${encodeURIComponent(userId)}`)) as Snapshot | null,
    journal: async (url, userId) => {
      const entries: Entry[] = [];
      for (;;) {
        const after = entries.at(-1)?.seq ?? 0;
        const path = `/api/users/${encodeURIComponent(userId)}/journal?after=${after}`;
        // The contract's type, as for the snapshot.
        const page = ((await read(url, path)) as Resumed | null)?.entries ?? [];
        if (page.length === 0) return entries;
        entries.push(...page);
      }
    },
  };
}
