// A process of the simulated world (node, till or phone), which can be killed at any step.

/** A running process whose memory is lost when it is killed. */
export interface SimulatedProcess {
  readonly name: string;
  isAlive(): boolean;
  /** Runs `work` as this process; everything that follows from it belongs to the process as well. */
  enter<T>(work: () => T): T;
  /** Stops it for good; what it has sent is still on its way. */
  kill(): void;
  /** Freezes it for this long; then everything that became due runs. */
  freeze(forMs: number): void;
}
