// A job of the whole cluster: one node at a time does it, and which one does not matter.

export interface ClusterJob {
  /** Of its lease and its figures. */
  readonly name: string;
  /** From the end of a turn to the next one, counted over all nodes and restarts; a little less, by chance. */
  readonly everyMs: number;
  /**
   * Does its work once. It may be ended anywhere and begun again by another node, and two nodes may be at it for a
   * moment. The signal aborts when the node stops or the lease is lost: return soon then, the turn counts as not done.
   */
  run(signal: AbortSignal): Promise<void>;
}
