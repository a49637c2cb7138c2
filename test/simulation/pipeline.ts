// The pipeline as a node wires it, in the simulated world, with parts that mutants can replace.
import type { CountedCache } from '../../src/adapters/memory/counted-cache.ts';
import { createCountedCache } from '../../src/adapters/memory/counted-cache.ts';
import type { UserCopy } from '../../src/adapters/memory/user-cache.ts';
import { createUserCache } from '../../src/adapters/memory/user-cache.ts';
import type { Admission } from '../../src/pipeline/admission.ts';
import { createAdmission } from '../../src/pipeline/admission.ts';
import { createAnnounce } from '../../src/pipeline/announce.ts';
import type { Batcher, CarryBatch } from '../../src/pipeline/batcher.ts';
import { createBatcher } from '../../src/pipeline/batcher.ts';
import { createCoherentUserCache } from '../../src/pipeline/coherent-user-cache.ts';
import { createCommitBatch } from '../../src/pipeline/commit-batch.ts';
import { createHeadCheck } from '../../src/pipeline/head-check.ts';
import type { SettledReceipt } from '../../src/pipeline/receipt-owners.ts';
import type { Changes } from '../../src/ports/changes.ts';
import type { Leaderboards } from '../../src/ports/leaderboards.ts';
import type { Publisher } from '../../src/ports/publisher.ts';
import type { RulesSource } from '../../src/ports/rules-source.ts';
import type { LoadUsers } from '../../src/ports/store.ts';
import type { Telemetry } from '../../src/ports/telemetry.ts';
import type { UserCache } from '../../src/ports/user-cache.ts';
import type { RecordRun } from '../../src/queries/recent-records.ts';
import { createRecentRecords } from '../../src/queries/recent-records.ts';
import type { Projections } from '../../src/runtime/projections.ts';
import { openProjections } from '../../src/runtime/projections.ts';
import { limits } from '../builders.ts';
import { silent } from '../silent-log.ts';
import type { Connection } from './database.ts';

/** Limits drawn for the nodes of a schedule, small enough to be reached. */
export interface NodeSettings {
  readonly maxBatch: number;
  readonly parallel: number;
  readonly waitingPerFlight: number;
  readonly admissionLimit: number;
  readonly admissionDeadlineMs: number;
  readonly usersMax: number;
  readonly settledMax: number;
  readonly headCheckMs: number;
  readonly resumeMax: number;
  readonly projectionQueueMax: number;
  readonly followMs: number;
}

/** The environment of a pipeline. */
export interface Site {
  readonly connection: Connection;
  readonly changes: Changes;
  readonly publisher: Publisher;
  /** The cached records, for clients that reconnect. */
  readonly records: CountedCache<RecordRun>;
  readonly rules: RulesSource;
  readonly leaderboards: Leaderboards;
  readonly settings: NodeSettings;
}

export interface Pipeline {
  readonly submit: Admission['submit'];
  /** Admitted commands without an answer. */
  depth(): number;
  /** Resolves when every admitted command is answered; nothing more is admitted. */
  close(): Promise<void>;
  readonly users: UserCache;
  readonly loadUsers: LoadUsers;
  readonly projections: Pick<Projections, 'job' | 'figures' | 'stop'>;
  headCheck(): void;
  /** Clears the caches, as if other shoppers had needed the space. */
  evict(): void;
  /** The cache of records, and its limit. */
  caches(): readonly { readonly size: number; readonly max: number }[];
}

export type CreatePipeline = (site: Site) => Pipeline;

export const uncounted: Telemetry = {
  answered: () => {},
  batch: () => {},
  wentAgain: () => {},
  announced: () => {},
  replied: () => {},
  timed: () => {},
  clockWrong: () => {},
  repaired: () => {},
};

/** Cached entries per shopper: fewer than are sometimes missed. */
export const recentMax = 20;

/** A node's projections, and how it reads shoppers. */
export const projectionsOf = (
  { connection, leaderboards, rules, settings }: Site,
  underWay: () => number,
): Projections => {
  const projections: Projections = openProjections({
    config: { projectionQueueMax: settings.projectionQueueMax, projectionsMs: settings.followMs },
    store: connection.store,
    leaderboards,
    rules,
    log: silent,
    underWay,
    arrivedAtMs: () => Number.NEGATIVE_INFINITY,
    onMissed: () => void projections.job.run(new AbortController().signal).catch(() => {}),
  });
  return projections;
};

/** The parts in between: the product's, unless a mutant replaces them. */
export interface Wraps {
  readonly batcher?: (batcher: Batcher) => Batcher;
  readonly carry?: (carry: CarryBatch) => CarryBatch;
}

export const createRealPipeline = (site: Site, wraps: Wraps = {}): Pipeline => {
  const { connection, changes, publisher, records, rules, settings } = site;
  const { batcher: wrapBatcher = (batcher) => batcher, carry: wrapCarry = (carry) => carry } = wraps;
  const { store } = connection;
  const copies = createCountedCache<UserCopy>(settings.usersMax);
  const users = createCoherentUserCache(createUserCache(copies), changes);
  const settled = createCountedCache<SettledReceipt>(settings.settledMax);
  const projections = projectionsOf(site, () => admission.depth());
  const { loadUsers } = projections;
  const subscribers = [projections, createRecentRecords(records, recentMax)];
  const carry = createCommitBatch({
    store,
    loadUsers,
    users,
    rules,
    limits,
    telemetry: uncounted,
    log: silent,
    now: Date.now,
    elapsedMs: () => performance.now(),
    announce: createAnnounce(publisher, changes, subscribers, uncounted, silent),
  });
  const { maxBatch, parallel, waitingPerFlight } = settings;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, ms * (0.5 + Math.random())));
  const batcher = wrapBatcher(
    createBatcher({ maxBatch, parallel, waitingPerFlight }, { carry: wrapCarry(carry), pause }),
  );
  const admission: Admission = createAdmission(
    { limit: settings.admissionLimit, deadlineMs: settings.admissionDeadlineMs, slowMs: Infinity },
    { store, batcher, settled, telemetry: uncounted, log: silent, now: () => performance.now() },
  );
  const headCheck = createHeadCheck(store, publisher, users, uncounted, silent);
  return {
    submit: admission.submit,
    depth: admission.depth,
    close: admission.close,
    users,
    loadUsers,
    projections,
    headCheck: () => void headCheck.run(),
    evict: () => {
      copies.clear();
      settled.clear();
      records.clear();
    },
    caches: () => [copies.figures(), settled.figures(), records.figures()],
  };
};
