// The registry of the mall's nodes: each says now and then that it is here, and sees who else has said so.

/** What a node says of itself with every heartbeat. */
export interface NodeSelf {
  /** Names the process: another start of the same node is another instance. */
  readonly instance: string;
  readonly name: string;
  readonly url: string;
  readonly role: string;
  readonly version: string;
  readonly sockets: number;
  /** How often it says so. */
  readonly everyMs: number;
  /** What it tells operators of its work, as JSON; absent in older versions. */
  readonly figures?: string;
}

/** Times are the keeper's: nodes' clocks may differ. */
export interface SeenNode extends NodeSelf {
  readonly startedAtMs: number;
  readonly seenAtMs: number;
}

export interface Census {
  readonly nowMs: number;
  /** Everyone who has not left, the one who asks among them; those that died too, until they are forgotten. */
  readonly nodes: readonly SeenNode[];
}

export interface Registry {
  /** Says that this node is here, and gives who is. Throws StoreUnavailableError. */
  beat(self: NodeSelf): Promise<Census>;
  /** Is here no more. Throws StoreUnavailableError. */
  leave(instance: string): Promise<void>;
}

/** Who has said nothing for this long is forgotten, soon after. */
export const forgottenAfterMs = 3_600_000;

/** Most that a census tells: those who were here last. */
export const mostInCensus = 1_000;
