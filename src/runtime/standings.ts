// The standings of a node: where they are kept, how they are told, and how what got lost is found.
import type { FoldFigures, FoldStandings } from '../pipeline/fold-standings.ts';
import { createFoldStandings } from '../pipeline/fold-standings.ts';
import type { ClusterJob } from '../ports/cluster-job.ts';
import type { Log } from '../ports/log.ts';
import type { RulesSource } from '../ports/rules-source.ts';
import type { Standings } from '../ports/standings.ts';
import type { Store } from '../ports/store.ts';
import type { NamesOf } from '../queries/display-names.ts';
import type { ReadBoard, RememberedTop } from '../queries/read-board.ts';
import { createReadBoard } from '../queries/read-board.ts';
import type { Caches } from './caches.ts';
import type { Config } from './config.ts';

export interface NodeStandings {
  readonly fold: FoldStandings;
  readonly readBoard: ReadBoard;
  /** Looks for what got lost. */
  readonly job: ClusterJob;
  figures(): FoldFigures;
  /** Tells what waits, then stops. */
  stop(): Promise<void>;
}

export interface NodeStandingsParts {
  readonly config: Pick<Config, 'STANDINGS_QUEUE_MAX' | 'STANDINGS_SWEEP_MS'>;
  readonly caches: Caches;
  readonly standings: Standings;
  readonly store: Store;
  readonly rules: RulesSource;
  readonly namesOf: NamesOf;
  readonly log: Log;
  /** Receipts under way on this node. */
  readonly underWay: () => number;
  /** When the last client came. */
  readonly arrivedAtMs: () => number;
  /** Changes were dropped: a turn of the job would find them. */
  readonly onMissed: () => void;
}

const rememberedBoards = 1_000;
/** Longest time of a stop that is spent on telling what waits. */
const settleMs = 1_000;

export function startStandings(parts: NodeStandingsParts): NodeStandings {
  const { config, caches, standings, store, rules, log } = parts;
  const fold = createFoldStandings({
    standings,
    store,
    rules,
    log,
    now: Date.now,
    limit: config.STANDINGS_QUEUE_MAX,
    underWay: parts.underWay,
    arrivedAtMs: parts.arrivedAtMs,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onMissed: parts.onMissed,
  });
  const remembered = caches.open<RememberedTop>('boards', rememberedBoards);
  return {
    fold,
    readBoard: createReadBoard({
      standings,
      rules: rules.current,
      namesOf: parts.namesOf,
      remembered,
      now: Date.now,
    }),
    job: {
      name: 'standings',
      everyMs: config.STANDINGS_SWEEP_MS,
      run: async ({ signal }) => {
        const behind = await fold.sweep(signal);
        if (behind > 0) log.info({ shoppers: behind }, 'standings told from the journal');
      },
    },
    figures: fold.figures,
    stop: () => fold.settle(settleMs),
  };
}
