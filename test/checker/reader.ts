// Reads shoppers over HTTP at any node, and whole journals at the end.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';
import type { Entry, Final, HistoryWriter, Snapshot } from './history.ts';
import type { Door } from './wire.ts';

export interface ReaderOptions {
  readonly name: string;
  readonly token: string;
  readonly doors: readonly Door[];
  readonly chance: Chance;
  readonly history: Pick<HistoryWriter, 'add'>;
}

export interface Reader {
  /** Sends a read to one node, and records the answer if there is one. */
  read(userId: string): Promise<void>;
  /** The whole journal from one node. Throws if it cannot be read. */
  readFinal(door: Door, userId: string): Promise<Final>;
}

const answerWithinMs = 6_000;
const patienceMs = 30_000;
const askAgainMs = 100;

export function createReader({ name, token, doors, chance, history }: ReaderOptions): Reader {
  /** Repeats a request that is `busy` or `limited`. */
  async function getPatiently(door: Door, path: string): Promise<unknown> {
    for (const untilMs = performance.now() + patienceMs; ; await sleep(askAgainMs)) {
      try {
        return await get(door, path);
      } catch (error) {
        if (performance.now() > untilMs) throw error;
      }
    }
  }

  async function get(door: Door, path: string): Promise<unknown> {
    const answer = await fetch(`${door.url}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (answer.ok) return answer.json();
    await answer.body?.cancel();
    if (answer.status === 404) return null;
    throw new Error(`${door.name} answered ${answer.status} to ${path}`);
  }
  const pathOf = (userId: string): string => `/api/users/${encodeURIComponent(userId)}`;

  return {
    read: async (userId) => {
      const door = chance.pick(doors);
      const sentMs = performance.now();
      let found: Snapshot | null;
      try {
        found = (await get(door, pathOf(userId))) as Snapshot | null; // as the contract has it
      } catch {
        return; // not answered: nothing to record
      }
      const heardMs = performance.now();
      const seq = found?.seq ?? 0;
      history.add({
        kind: 'read',
        what: 'GET of the shopper',
        who: name,
        via: door.name,
        userId,
        sentMs,
        heardMs,
        seq,
      });
    },
    readFinal: async (door, userId) => {
      const entries: Entry[] = [];
      for (;;) {
        const after = entries.at(-1)?.seq ?? 0;
        const page = (await getPatiently(door, `${pathOf(userId)}/journal?after=${after}`)) as {
          readonly entries: readonly Entry[];
        } | null; // as the contract has it
        if (page === null || page.entries.length === 0) break;
        entries.push(...page.entries);
      }
      const snapshot = (await getPatiently(door, pathOf(userId))) as Snapshot | null; // as above
      return { kind: 'final', userId, via: door.name, atMs: performance.now(), entries, snapshot };
    },
  };
}
