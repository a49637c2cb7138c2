// What a node, a till or a phone is in the simulated world: a process that can be killed at any step.

/** Something that runs, and whose memory is gone when it is killed. */
export interface SimulatedProcess {
  readonly name: string;
  isAlive(): boolean;
  /** Runs `work` as this process; everything that comes of it belongs to the process as well. */
  enter<T>(work: () => T): T;
  /** Nothing of it happens any more; what it has sent is on its way. */
  kill(): void;
  /** Nothing of it happens for so long, then everything that has come due meanwhile. */
  freeze(forMs: number): void;
}
