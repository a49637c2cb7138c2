// A worker on a queue: it runs while something waits, one run at a time.

export interface Worker {
  /** Starts a run if there is none. Call it after something was put into the queue. */
  start(): void;
  /** Resolves at the end of the present run; at once if there is none. */
  idle(): Promise<void>;
}

/** `work` runs until it finds the queue empty, and never rejects. `hasWork`: whether another run is to follow. */
export function createWorker(work: () => Promise<void>, hasWork: () => boolean): Worker {
  let working: Promise<void> | null = null;

  function start(): void {
    working ??= work().finally(() => {
      working = null;
      // Something may have arrived since `work` found the queue empty.
      if (hasWork()) start();
    });
  }

  return { start, idle: async () => working ?? undefined };
}
