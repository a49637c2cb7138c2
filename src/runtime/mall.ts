// What joins the nodes of a mall.
import type { ChangesFigures } from '../adapters/redis/changes.ts';
import type { PublishFigures } from '../adapters/redis/guarded-publish.ts';
import type { MessageRefusal } from '../adapters/redis/signed-messages.ts';
import type { SocketAdapter } from '../adapters/redis/socket-adapter.ts';
import type { CopyFigures } from '../adapters/redis/user-copies.ts';
import type { Changes } from '../ports/changes.ts';
import type { Leaderboards } from '../ports/leaderboards.ts';
import type { Log } from '../ports/log.ts';
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
  /** Carries what nodes tell each other beside commits; null where there are no other nodes. */
  readonly adapter: SocketAdapter | null;
  /** Null where they are kept in the database. */
  readonly leaderboards: Leaderboards | null;
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
  /** What Redis does not let this node do, in a sentence; null where nothing speaks against it. */
  readonly fault: string | null;
  readonly published: PublishFigures;
  readonly changes: ChangesFigures;
  /** Messages from other nodes, or from whoever else publishes on our channels, that were ignored. */
  readonly refused: Readonly<Record<MessageRefusal, number>>;
  readonly copies: CopyFigures;
}
