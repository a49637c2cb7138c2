// Limits the reads of clients: a budget at the gate, and a queue of their own to the database.
import type { ReadFigures } from '../metrics/figures.ts';
import type { ReadBudget } from '../pipeline/read-budget.ts';
import { createReadBudget } from '../pipeline/read-budget.ts';
import { createReadLane } from '../pipeline/read-lane.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { Tuning } from './tuning.ts';

export interface NodeReads {
  readonly budget: ReadBudget;
  /** The store for queries. Their reads share a queue, so that receipts never wait for them. */
  readonly store: Pick<Store, 'epoch' | 'heads' | 'journalAfter' | 'loadLedgerSnapshots'>;
  readonly loadUsers: LoadUsers;
  readonly profiles: Profiles;
  /** The same for tills, whose previews and look-ups do not wait behind phones. */
  readonly tills: TillReads;
  /** Milliseconds until the next report on this node may be asked for; 0: now. */
  readonly takeReport: () => number;
  figures(): ReadFigures;
}

export interface TillReads {
  readonly store: Pick<Store, 'loadReceipts' | 'loadRecord'>;
  readonly loadUsers: LoadUsers;
  readonly profiles: Pick<Profiles, 'of'>;
}

export interface NodeReadsParts {
  readonly config: Pick<Tuning, 'readsPerSecond' | 'admissionLimit'>;
  readonly store: Store;
  readonly loadUsers: LoadUsers;
  readonly profiles: Profiles;
  /** Receipts in flight. */
  readonly depth: () => number;
  /** Milliseconds that the thread has worked since its start. */
  readonly workedMs: () => number;
}

/** Reads in the database at once. Receipts use the other connections of the pool. */
const readsAtOnce = 8;
/** Waiting reads. If all phones of a mall reconnect together, their reads are done within seconds. */
const readsWaitingMax = 10_000;
/** Greetings may fill the queue, because a client without a greeting reconnects. Other reads are refused earlier. */
const questionsWaitingMax = 64;
/** Previews and look-ups of receipts by tills and operators, which have a queue of their own. */
const tillReadsAtOnce = 4;
/** A till waits for its answer. Above it the answer is `busy`. */
const tillReadsWaitingMax = 256;
/** Share of the limit for receipts in flight. Above it reads are refused, long before receipts are. */
const pressedAdmissionShare = 1 / 4;
/** A report reads every figure of the node, which takes some milliseconds. */
const reportsPerSecond = 20;

export function openReads(parts: NodeReadsParts): NodeReads {
  const { config, store, loadUsers, profiles, depth, workedMs } = parts;
  const lane = createReadLane({ atOnce: readsAtOnce, waitingMax: readsWaitingMax });
  const tills = createReadLane({ atOnce: tillReadsAtOnce, waitingMax: tillReadsWaitingMax });
  const budget = createReadBudget({
    perSecond: config.readsPerSecond,
    workedMs,
    isPressed: () => depth() > config.admissionLimit * pressedAdmissionShare,
    isQueueLong: () => lane.waiting() > questionsWaitingMax,
    now: () => performance.now(),
  });
  // Reports have a budget of their own, because operators need them most when the node is overloaded.
  const reports = createReadBudget({
    perSecond: reportsPerSecond,
    workedMs: () => 0,
    isPressed: () => false,
    isQueueLong: () => false,
    now: () => performance.now(),
  });
  return {
    budget,
    store: {
      epoch: store.epoch,
      heads: (from) => lane.run(() => store.heads(from)),
      journalAfter: (userId, seq, limit) => lane.run(() => store.journalAfter(userId, seq, limit)),
      loadLedgerSnapshots: (userIds) => lane.run(() => store.loadLedgerSnapshots(userIds)),
    },
    loadUsers: (ids) => lane.run(() => loadUsers(ids)),
    profiles: { ...profiles, of: (userIds) => lane.run(() => profiles.of(userIds)) },
    tills: {
      store: {
        loadReceipts: (ids) => tills.run(() => store.loadReceipts(ids)),
        loadRecord: (userId, seq) => tills.run(() => store.loadRecord(userId, seq)),
      },
      loadUsers: (ids) => tills.run(() => loadUsers(ids)),
      profiles: { of: (userIds) => tills.run(() => profiles.of(userIds)) },
    },
    takeReport: () => reports.take(1),
    figures: () => ({
      waiting: lane.waiting() + tills.waiting(),
      perSecond: budget.perSecond(),
      refused: { ...budget.refused(), report: reports.refused().rate },
    }),
  };
}
