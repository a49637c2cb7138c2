// The registry of the mall's nodes: each node sends heartbeats and reads those of the others.

/** What a node reports with every heartbeat. */
export interface NodeSelf {
  /** The id of the process. A restart of the same node is another instance. */
  readonly instance: string;
  readonly name: string;
  readonly url: string;
  readonly role: string;
  readonly version: string;
  readonly sockets: number;
  /** The interval of its heartbeats. */
  readonly everyMs: number;
  /** Its figures for operators, as JSON; absent in older versions. */
  readonly figures?: string;
}

/** Times are those of the database, because clocks of nodes differ. */
export interface SeenNode extends NodeSelf {
  readonly startedAtMs: number;
  readonly seenAtMs: number;
}

export interface Census {
  readonly nowMs: number;
  /** All nodes that have not left, this one included. A dead node stays until it is forgotten. */
  readonly nodes: readonly SeenNode[];
}

export interface Registry {
  /** Sends a heartbeat and returns all nodes. Throws StoreUnavailableError. */
  beat(self: NodeSelf): Promise<Census>;
  /** Removes the node. Throws StoreUnavailableError. */
  leave(instance: string): Promise<void>;
}

/** A node without a heartbeat for this long is forgotten soon after. */
export const forgottenAfterMs = 3_600_000;

/** The most nodes in a census: those with the latest heartbeats. */
export const mostInCensus = 1_000;
