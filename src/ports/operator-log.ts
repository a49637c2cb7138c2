// What operators have done: one line for each act, kept apart from what the game keeps.

export interface OperatorAct {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The operator's id. */
  readonly by: string;
  /** The event that was asked. */
  readonly event: string;
  /** What was asked, as JSON. */
  readonly asked: string;
  /** `ok`, or the code of the refusal. */
  readonly result: string;
}

export interface OperatorLog {
  /** On return the line survives the loss of any process. Throws StoreUnavailableError. */
  note(act: OperatorAct): Promise<void>;
  /** The latest `limit` lines, latest first. Throws StoreUnavailableError. */
  latest(limit: number): Promise<OperatorAct[]>;
}

/** Lines are kept for so long. */
export const actsKeptMs = 400 * 86_400_000;
