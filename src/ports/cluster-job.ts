// A job of the cluster: one node at a time runs it, no matter which.

export interface ClusterJob {
  /** The name of its lease and of its metrics. */
  readonly name: string;
  /** From the end of a run to the next one, over all nodes and restarts. A random part is taken off. */
  readonly everyMs: number;
  /**
   * Does the work once. A run may be cut off anywhere and started again by another node, and two nodes may run at the
   * same time for a moment. The signal aborts when the node stops or loses the lease: return soon then. Such a run counts
   * as not done.
   */
  run(signal: AbortSignal): Promise<void>;
}
