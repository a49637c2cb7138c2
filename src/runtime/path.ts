// The path of a receipt on a node, from admission to announcement, with the limits of the settings.
import type { TimeLimits } from '../game/decision.ts';
import type { Admission } from '../pipeline/admission.ts';
import { createAdmission } from '../pipeline/admission.ts';
import type { Batcher } from '../pipeline/batcher.ts';
import { createBatcher } from '../pipeline/batcher.ts';
import type { CommitParts } from '../pipeline/commit-batch.ts';
import { createCommitBatch } from '../pipeline/commit-batch.ts';
import type { SettledReceipt } from '../pipeline/receipt-owners.ts';
import type { ReceiptsInFlight } from '../pipeline/receipts-in-flight.ts';
import type { Profiles } from '../ports/profiles.ts';
import type { Store } from '../ports/store.ts';
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';
import type { Tuning } from './tuning.ts';

export interface NodePath {
  readonly admission: Admission;
  /** The receipts in progress. */
  figures(): PathFigures;
}

export interface PathFigures {
  readonly waiting: number;
  readonly limit: number;
  readonly inBatcher: number;
  readonly lanes: number;
  readonly batchesInFlight: number;
  readonly batchesQueued: number;
}

export interface NodePathParts extends Omit<CommitParts, 'limits' | 'now' | 'elapsedMs' | 'store'> {
  readonly store: Store;
  /** Pauses, with jitter. */
  readonly pause: (ms: number) => Promise<void>;
  readonly config: Config &
    Pick<Tuning, 'admissionDeadlineMs' | 'admissionLimit' | 'returnMaxAgeDays' | 'slowReceiptMs'>;
  readonly caches: Caches;
  readonly inFlight: ReceiptsInFlight;
}

const dayMs = 86_400_000;
/** Larger batches save little per receipt, and delay the receipts behind them. */
const batchMax = 128;
/** MongoDB syncs several inserts to disk together. Above eight, latency grows and throughput does not. */
const batchesInFlight = 8;
/** Another insert starts only above this many waiting receipts per insert in flight, because full inserts cost less. */
const waitingPerFlight = 12;
/** Cached owners of settled receipts, so that a void soon after its receipt finds its shopper without a read. */
const settledMax = 10_000;

/** How old a receipt may be when it is submitted, and when it is returned. */
export const timeLimits = (
  config: Pick<Config, 'RECEIPT_MAX_AGE_DAYS'> & Pick<Tuning, 'returnMaxAgeDays'>,
): TimeLimits => ({
  receiptMaxAgeMs: config.RECEIPT_MAX_AGE_DAYS * dayMs,
  returnMaxAgeMs: config.returnMaxAgeDays * dayMs,
});

/** A profile enrols a shopper. With ENROL_ON_RECEIPT the first receipt does too. */
export const enrolment = (
  config: Config,
  profiles: Pick<Profiles, 'of'>,
): Required<Pick<CommitParts, 'enrolled' | 'enrolsOnReceipt'>> => ({
  enrolled: async (userIds) => new Set((await profiles.of(userIds)).keys()),
  enrolsOnReceipt: config.ENROL_ON_RECEIPT ?? config.NODE_ENV !== 'production',
});

export function openPath({ config, caches, inFlight, ...parts }: NodePathParts): NodePath {
  const elapsedMs = (): number => performance.now();
  const commit = createCommitBatch({
    ...parts,
    now: Date.now,
    elapsedMs,
    limits: timeLimits(config),
  });
  const batcher: Batcher = createBatcher(
    {
      maxBatch: batchMax,
      parallel: batchesInFlight,
      waitingPerFlight,
    },
    { carry: commit, pause: parts.pause },
  );
  const { store, telemetry, log } = parts;
  const settled = caches.open<SettledReceipt>('settled', settledMax);
  const admission = createAdmission(
    {
      limit: config.admissionLimit,
      deadlineMs: config.admissionDeadlineMs,
      slowMs: config.slowReceiptMs,
    },
    { store, batcher, settled, inFlight, telemetry, log, now: elapsedMs },
  );
  return {
    admission,
    figures: () => ({
      waiting: admission.depth(),
      limit: config.admissionLimit,
      inBatcher: batcher.waiting(),
      lanes: batcher.lanes(),
      batchesInFlight: batcher.inFlight(),
      batchesQueued: batcher.queued(),
    }),
  };
}
