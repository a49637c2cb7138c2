// The cluster bus: messages between the nodes of a mall, and the data that they share.
import type { SocketAdapter } from '../adapters/redis/socket-adapter.ts';
import type { ClusterBusFigures } from '../metrics/figures.ts';
import type { Changes } from '../ports/changes.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
import type { UserCacheStore } from '../ports/user-cache-store.ts';
import type { Config } from './config.ts';

export interface ClusterBusParts {
  readonly config: Config;
  readonly secret: string;
  readonly epoch: string;
  readonly log: Log;
}

export interface ClusterBus {
  readonly changes: Changes;
  /** Carries all messages between nodes except commits. Null without other nodes. */
  readonly adapter: SocketAdapter | null;
  /** Null: the leaderboards are in the database. */
  readonly leaderboards: Leaderboards | null;
  /** Cached shoppers that all nodes share. Null without other nodes. */
  readonly cacheStore: UserCacheStore | null;
  /** Called when messages of the other nodes arrive again. Messages in between are lost. */
  onReturn(listener: () => void): void;
  /** Null without Redis. */
  figures(): ClusterBusFigures | null;
  close(): Promise<void>;
}
