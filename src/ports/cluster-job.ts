// A job of the whole cluster: one node at a time does it, and which one does not matter.
import type { Fence } from './leases.ts';

export interface JobTurn {
  /** Aborts when the node stops or the lease is lost. Return soon then; the turn counts as not done. */
  readonly signal: AbortSignal;
  /** For what must not be written by a node that has lost its lease without knowing. */
  readonly fence: Fence;
}

export interface ClusterJob {
  /** Of its lease and its figures. */
  readonly name: string;
  /** From the end of a turn to the next one, counted over all nodes and restarts; a little less, by chance. */
  readonly everyMs: number;
  /** Does its work once. It may be ended anywhere, and begun again by another node. */
  run(turn: JobTurn): Promise<void>;
}
