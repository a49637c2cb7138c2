// The age-out of a node: now and then it folds what nothing can reach any more, behind the receipts.
import { setTimeout } from 'node:timers/promises';
import type { AgeOutFigures } from '../pipeline/age-out.ts';
import { createAgeOut } from '../pipeline/age-out.ts';
import type { Aging } from '../ports/aging.ts';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { LoadUsers, Store } from '../ports/store.ts';
import type { Config } from './config.ts';
import type { Tuning } from './tuning.ts';

export interface NodeAgeOut {
  /** Since the start. */
  figures(): AgeOutFigures;
  /** Ends after the step under way. A step that meets another one's changes nothing. */
  readonly job: ClusterJob;
}

export interface NodeAgeOutParts {
  readonly config: Pick<Config, 'RETENTION_DAYS' | 'RECEIPT_MAX_AGE_DAYS' | 'RETURN_MAX_AGE_DAYS'> &
    Pick<Tuning, 'ageOutMs'>;
  readonly store: Store;
  readonly loadUsers: LoadUsers;
  readonly aging: Aging;
  readonly rules: RulesSource;
  readonly log: Log;
  readonly giveWay: () => boolean;
}

const dayMs = 86_400_000;
/** Of the time, while it has something to do. */
const share = 0.1;

export function startAgeOut(parts: NodeAgeOutParts): NodeAgeOut {
  const { config, log } = parts;
  const ageOut = createAgeOut({
    ...parts,
    limits: {
      receiptMaxAgeMs: config.RECEIPT_MAX_AGE_DAYS * dayMs,
      returnMaxAgeMs: config.RETURN_MAX_AGE_DAYS * dayMs,
    },
    retentionMs: config.RETENTION_DAYS * dayMs,
    now: Date.now,
    share,
    pause: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {}),
  });
  return {
    job: {
      name: 'age-out',
      everyMs: config.ageOutMs,
      run: async (signal) => {
        const figures = await ageOut.run(signal);
        if (figures.records + figures.unjudged > 0) log.info(figures, 'folded what is older than is kept');
      },
    },
    figures: ageOut.figures,
  };
}
