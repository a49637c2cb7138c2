// One message to every other node of the mall.

export interface Relay {
  /** Says it to all other nodes, at most once; never waits, never throws. `message` is something JSON can say. */
  tell(message: unknown): void;
  /** What others have said: anything at all, whoever listens looks at it before it believes. */
  onTold(listener: (message: unknown) => void): void;
}
