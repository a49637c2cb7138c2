// The cluster bus: what a node and the other nodes of its mall exchange and share.
import type { ChangesFigures } from '../adapters/redis/changes.ts';
import type { PublishFigures } from '../adapters/redis/guarded-publish.ts';
import type { MessageRefusal } from '../adapters/redis/signed-messages.ts';
import type { SocketAdapter } from '../adapters/redis/socket-adapter.ts';
import type { CacheStoreFigures } from '../adapters/redis/user-cache-store.ts';
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
  /** Carries what nodes tell each other beside commits; null where there are no other nodes. */
  readonly adapter: SocketAdapter | null;
  /** Null where they are kept in the database. */
  readonly leaderboards: Leaderboards | null;
  /** Copies of shoppers that all nodes find; null where there are no others. */
  readonly cacheStore: UserCacheStore | null;
  /** Called when messages of the other nodes arrive again. Messages in between are lost. */
  onReturn(listener: () => void): void;
  /** Null where there is no Redis. */
  figures(): ClusterBusFigures | null;
  close(): Promise<void>;
}

export interface ClusterBusFigures {
  readonly isUp: boolean;
  /** What Redis does not let this node do, in a sentence; null where nothing speaks against it. */
  readonly fault: string | null;
  readonly published: PublishFigures;
  readonly changes: ChangesFigures;
  /** Messages from other nodes, or from whoever else publishes on our channels, that were ignored. */
  readonly refused: Readonly<Record<MessageRefusal, number>>;
  readonly cacheStore: CacheStoreFigures;
}
