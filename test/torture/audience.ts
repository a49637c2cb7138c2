// The audience: a phone of each shopper that follows the journal, and screens; each records what it receives.

import { signToken } from '../../src/access/tokens.ts';
import type { Client } from '../../src/client/client.ts';
import { connectClient } from '../../src/client/connect.ts';
import type { Entry } from '../../src/contracts/receipts.ts';
import type { Role } from '../../src/contracts/roles.ts';
import { until } from '../node/until.ts';
import { userOf } from './till-plan.ts';

export interface Follower {
  readonly userId: string;
  readonly entries: readonly Entry[];
  /** Snapshots sent in place of entries; the first, empty one is not counted. */
  readonly snapshots: readonly string[];
  state(): string;
}

export interface Audience {
  readonly followers: readonly Follower[];
  /** For each change, the time from its decision until the phone had it. */
  readonly latenessMs: readonly number[];
  /** Connected phones and screens, and the total. */
  connected(): { readonly now: number; readonly all: number };
  ready(): Promise<void>;
  close(): void;
}

export interface AudienceOptions {
  readonly url: string;
  readonly secret: string;
  readonly prefix: string;
  readonly shoppers: number;
  readonly screens: number;
}

const reconnect = { minMs: 100, maxMs: 1_000 };
const readyWithinMs = 60_000;
const tokenTtlSeconds = 86_400;

/** Connects them; they stay connected through all faults until `close`. */
export async function seatAudience(options: AudienceOptions): Promise<Audience> {
  const { url, secret, prefix } = options;
  const clients: Client[] = [];
  const latenessMs: number[] = [];
  const token = (role: Role, sub: string): Promise<string> =>
    signToken(secret, { role, sub }, tokenTtlSeconds);

  async function follow(at: number): Promise<Follower> {
    const userId = userOf(prefix, at);
    const entries: Entry[] = [];
    const snapshots: string[] = [];
    const client = connectClient({
      url,
      token: await token('shopper', userId),
      reconnect,
      timeoutMs: 6_000,
      onEntries: (given) => {
        entries.push(...given);
        const [first] = given;
        if (first) latenessMs.push(Date.now() - Date.parse(first.at));
      },
      onSnapshot: ({ seq }, reason) => {
        if (reason !== 'start' || seq !== 0) snapshots.push(`${reason} at ${seq}`);
      },
    });
    clients.push(client);
    return { userId, entries, snapshots, state: client.state };
  }

  const followers: Follower[] = [];
  for (let at = 0; at < options.shoppers; at += 1) followers.push(await follow(at));
  for (let at = 0; at < options.screens; at += 1) {
    clients.push(connectClient({ url, reconnect, token: await token('screen', `${prefix}-screen-${at}`) }));
  }
  const connected = () => ({
    now: clients.filter((client) => client.state() === 'connected').length,
    all: clients.length,
  });
  return {
    followers,
    latenessMs,
    connected,
    ready: async () => {
      await until(
        () => connected().now === clients.length,
        'phones and screens are connected',
        readyWithinMs,
      );
    },
    close: () => {
      for (const client of clients) client.close();
    },
  };
}
