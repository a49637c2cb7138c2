// What joins the nodes of a mall.
import type { ChangesFigures } from '../adapters/redis/changes.ts';
import type { PublishFigures } from '../adapters/redis/guarded-publish.ts';
import type { SocketAdapter } from '../adapters/redis/socket-adapter.ts';
import type { CopyFigures } from '../adapters/redis/user-copies.ts';
import type { Changes } from '../ports/changes.ts';
import type { Log } from '../ports/log.ts';
import type { Relay } from '../ports/relay.ts';
import type { Standings } from '../ports/standings.ts';
import type { UserCopies } from '../ports/user-copies.ts';
import type { Config } from './config.ts';

export interface MallParts {
  readonly config: Config;
  readonly secret: string;
  readonly epoch: string;
  readonly log: Log;
}

export interface Mall {
  readonly changes: Changes;
  /** What is said to many goes to the other nodes once, and each says it to its own. */
  readonly crowd: Relay;
  /** Null where there are no other nodes. */
  readonly adapter: SocketAdapter | null;
  /** Null where they are kept in the database. */
  readonly standings: Standings | null;
  /** Copies of shoppers that all nodes find; null where there are no others. */
  readonly copies: UserCopies | null;
  /** Called when the other nodes are heard again: what they said meanwhile is lost. */
  onReturn(listener: () => void): void;
  /** Null where there is no Redis. */
  figures(): MallFigures | null;
  close(): Promise<void>;
}

export interface MallFigures {
  readonly isUp: boolean;
  readonly published: PublishFigures;
  readonly changes: ChangesFigures;
  readonly copies: CopyFigures;
}
