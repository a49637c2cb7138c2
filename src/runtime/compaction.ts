// The compaction job of a node: it replaces old entries by snapshots, at a lower priority than receipts.
import { setTimeout } from 'node:timers/promises';
import { createCompaction } from '../pipeline/compaction.ts';
import type { CompactionFigures } from '../pipeline/compaction-figures.ts';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { CompactionStore } from '../ports/compaction-store.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { Config } from './config.ts';
import { timeLimits } from './path.ts';
import type { Tuning } from './tuning.ts';

export interface NodeCompaction {
  /** Since the start. */
  figures(): CompactionFigures;
  /** Ends after the current step. If two nodes run the same step, one of them changes nothing. */
  readonly job: ClusterJob;
}

export interface NodeCompactionParts {
  readonly config: Pick<Config, 'RETENTION_DAYS' | 'RECEIPT_MAX_AGE_DAYS'> &
    Pick<Tuning, 'compactionMs' | 'returnMaxAgeDays'>;
  readonly store: Store;
  readonly loadUsers: LoadUsers;
  readonly compactionStore: CompactionStore;
  readonly rules: RulesSource;
  readonly log: Log;
  readonly giveWay: () => boolean;
}

const dayMs = 86_400_000;
/** The share of the time that compaction may use. */
const share = 0.1;

export function startCompaction(parts: NodeCompactionParts): NodeCompaction {
  const { config, log } = parts;
  const compaction = createCompaction({
    ...parts,
    limits: timeLimits(config),
    retentionMs: config.RETENTION_DAYS * dayMs,
    now: Date.now,
    share,
    pause: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  });
  return {
    job: {
      name: 'compaction',
      everyMs: config.compactionMs,
      run: async (signal) => {
        const figures = await compaction.run(signal);
        if (figures.records + figures.unjudged > 0)
          log.info(figures, 'compacted records older than RETENTION_DAYS');
      },
    },
    figures: compaction.figures,
  };
}
