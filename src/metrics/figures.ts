// The figures of all parts of a node.

import type { VisitFigures } from '../access/visits.ts';
import type { ConnectionFigures } from '../adapters/http/connection-bounds.ts';
import type { CacheFigures } from '../adapters/memory/counted-cache.ts';
import type { NodeMetrics } from '../adapters/metrics/telemetry.ts';
import type { MongoLeaderboardsFigures } from '../adapters/mongo/leaderboards.ts';
import type { PoolFigures } from '../adapters/mongo/pool-meter.ts';
import type { LoadMeter } from '../adapters/processes/load-meter.ts';
import type { ChangesFigures } from '../adapters/redis/changes.ts';
import type { PublishFigures } from '../adapters/redis/guarded-publish.ts';
import type { MessageRefusal } from '../adapters/redis/signed-messages.ts';
import type { CacheStoreFigures } from '../adapters/redis/user-cache-store.ts';
import type { AudiencesFigures } from '../adapters/socketio/audiences.ts';
import type { InboundPushesFigures } from '../adapters/socketio/inbound-pushes.ts';
import type { SocketFigures } from '../adapters/socketio/server.ts';
import type { JobFigures } from '../cluster/job-runner.ts';
import type { NodeDuty } from '../cluster/node-duty.ts';
import type { NodesFigures } from '../cluster/nodes.ts';
import type { PerformanceReport } from '../contracts/performance-report.ts';
import type { CompactionFigures } from '../pipeline/compaction-figures.ts';
import type { PushFigures } from '../pipeline/offline-push.ts';
import type { SharedUserCacheFigures } from '../pipeline/shared-user-cache.ts';
import type { ProjectionFigures } from '../pipeline/write-behind.ts';
import type { ScreenFigures } from '../screens/screens.ts';

export interface Figures {
  readonly node: string;
  /** Log lines that were counted and not written. */
  readonly suppressedLogLines: number;
  readonly durable: boolean;
  readonly metrics: NodeMetrics;
  readonly load: LoadMeter;
  readonly connections: number;
  readonly turnedAway: Readonly<Record<string, number>>;
  readonly followed: number;
  readonly inboundPushes: InboundPushesFigures;
  readonly readers: { readonly waitingBytes: number; readonly cut: number };
  readonly quotas: SocketFigures & { readonly http: ConnectionFigures };
  readonly admission: PerformanceReport['admission'];
  readonly caches: Readonly<Record<string, CacheFigures>>;
  /** Null without a shared cache. */
  readonly sharedUserCache: SharedUserCacheFigures | null;
  readonly storeAvailable: boolean;
  /** Why commits fail although the database answers; null: they do not. */
  readonly storeFault: string | null;
  /** Null on memory. */
  readonly pool: PoolFigures | null;
  readonly clusterBus: ClusterBusFigures | null;
  readonly projections: Readonly<Record<'users' | 'leaderboards', ProjectionFigures>>;
  readonly reads: ReadFigures;
  /** Null if leaderboards are not read from an index in memory. */
  readonly boards: MongoLeaderboardsFigures | null;
  readonly membership: MembershipFigures;
  readonly compaction: CompactionFigures;
  /** Null if web push is off. */
  readonly webPush: PushFigures | null;
  readonly broadcast: BroadcastFigures;
  readonly visits: VisitFigures;
}

export interface MembershipFigures {
  readonly role: NodeDuty;
  readonly jobs: Readonly<Record<string, JobFigures>>;
  /** Whether this node or another one runs jobs. */
  readonly areJobsRun: boolean;
  readonly nodes: NodesFigures;
}

export interface ReadFigures {
  readonly waiting: number;
  /** Credits per second that the node grants for client reads at present. */
  readonly perSecond: number;
  readonly refused: Readonly<Record<string, number>>;
}

export interface ClusterBusFigures {
  readonly isUp: boolean;
  /** What Redis does not allow this node to do, in a sentence; null if no fault is known. */
  readonly fault: string | null;
  readonly published: PublishFigures;
  readonly changes: ChangesFigures;
  /** Ignored messages, from other nodes or from other programs that publish on these channels. */
  readonly refused: Readonly<Record<MessageRefusal, number>>;
  readonly cacheStore: CacheStoreFigures;
}

export interface BroadcastFigures extends ScreenFigures {
  readonly pushes: AudiencesFigures;
}

/** Includes the copies in Redis, whose number and size are limited by Redis. */
export function allCaches({ caches, sharedUserCache }: Figures): PerformanceReport['caches'] {
  if (sharedUserCache === null) return caches;
  const { hits, misses } = sharedUserCache;
  return { ...caches, redis: { size: null, max: null, hits, misses } };
}
