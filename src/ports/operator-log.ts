// The log of operators' acts: one line each, separate from the ledger.

export interface OperatorAct {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The operator's id. */
  readonly by: string;
  /** The event, such as `ops:doctor`. */
  readonly event: string;
  /** The payload of the event, as JSON. */
  readonly asked: string;
  /** `ok`, or the code of the refusal. */
  readonly result: string;
}

export interface OperatorLog {
  /** Resolves when the line is durable. Throws StoreUnavailableError. */
  note(act: OperatorAct): Promise<void>;
  /** The latest `limit` lines, latest first. Throws StoreUnavailableError. */
  latest(limit: number): Promise<OperatorAct[]>;
}

/** How long lines are kept. */
export const actsKeptMs = 400 * 86_400_000;
