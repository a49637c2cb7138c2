// The path of a receipt on a node, from its admission to what is announced of it, by the settings.
import type { TimeLimits } from '../game/decision.ts';
import type { CommitParts } from '../pipeline/commit-batch.ts';
import { createCommitBatch } from '../pipeline/commit-batch.ts';
import { watchContention } from '../pipeline/contention.ts';
import type { Forward, ForwardFigures } from '../pipeline/forward.ts';
import { createForward } from '../pipeline/forward.ts';
import type { Gather } from '../pipeline/gather.ts';
import { createGather } from '../pipeline/gather.ts';
import type { Intake, SettledReceipt } from '../pipeline/intake.ts';
import { createIntake } from '../pipeline/intake.ts';
import type { Changes } from '../ports/changes.ts';
import type { Mailbox } from '../ports/mailbox.ts';
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';

export interface NodePath {
  readonly intake: Intake;
  /** How much is on its way. */
  figures(): PathFigures;
  /** Null where nothing is forwarded. */
  forwardFigures(): PathForwardFigures | null;
}

export interface PathForwardFigures extends ForwardFigures {
  /** Shoppers whom other nodes changed a moment ago. */
  readonly watched: number;
}

export interface PathFigures {
  readonly waiting: number;
  readonly limit: number;
  readonly gathered: number;
  readonly lanes: number;
  readonly batchesInFlight: number;
  readonly batchesQueued: number;
}

export interface NodePathParts extends Omit<CommitParts, 'limits' | 'now'> {
  readonly config: Config;
  readonly caches: Caches;
  readonly changes: Pick<Changes, 'onChanged' | 'onLoss'>;
  /** Null where there are no other nodes. */
  readonly mailbox: Mailbox | null;
  /** Addresses of those that carry receipts. */
  readonly others: () => readonly string[];
}

const dayMs = 86_400_000;
/** Shoppers whom other nodes change within a moment: beyond, some are taken for left alone. */
const contendedMax = 20_000;

/** How old receipts may be, and how late returns. */
export const timeLimits = (config: Config): TimeLimits => ({
  receiptMaxAgeMs: config.RECEIPT_MAX_AGE_DAYS * dayMs,
  returnMaxAgeMs: config.RETURN_MAX_AGE_DAYS * dayMs,
});

export function openPath({ config, caches, mailbox, others, changes, ...parts }: NodePathParts): NodePath {
  const now = Date.now;
  const commit = createCommitBatch({
    ...parts,
    now,
    limits: timeLimits(config),
  });
  const gather: Gather = createGather(
    {
      maxBatch: config.BATCH_MAX,
      parallel: config.BATCHES_IN_FLIGHT,
      waitingPerFlight: config.BATCH_WAITING_PER_FLIGHT,
    },
    commit,
  );
  const { store, telemetry, log } = parts;
  const settled = caches.open<SettledReceipt>('settled', config.SETTLED_CACHE_MAX);
  const sinceStart = (): number => performance.now();
  const contention = watchContention(changes, contendedMax, sinceStart);
  const forward: Forward | null =
    mailbox === null
      ? null
      : createForward({
          mailbox,
          others,
          isContended: contention.isAt,
          patienceMs: config.HOME_PATIENCE_MS,
          deadlineMs: config.INTAKE_DEADLINE_MS,
          here: gather.add,
          takeIn: (command, traceId) => intake.takeIn(command, traceId),
          now: sinceStart,
        });
  const intake = createIntake(
    {
      limit: config.INTAKE_LIMIT,
      deadlineMs: config.INTAKE_DEADLINE_MS,
      slowMs: config.SLOW_RECEIPT_MS,
    },
    { store, gather, forward, settled, telemetry, log, now },
  );
  return {
    intake,
    figures: () => ({
      waiting: intake.depth(),
      limit: config.INTAKE_LIMIT,
      gathered: gather.waiting(),
      lanes: gather.lanes(),
      batchesInFlight: gather.inFlight(),
      batchesQueued: gather.queued(),
    }),
    forwardFigures: () => (forward === null ? null : { ...forward.figures(), watched: contention.size() }),
  };
}
