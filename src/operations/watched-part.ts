// Whether MongoDB or Redis answers, and since when, for operators.

export interface WatchedPart {
  readonly up: boolean;
  readonly sinceMs: number;
}

export interface PartWatch {
  /** Records the present state. Returns it with its start, as far as this node knows. */
  look(isUp: boolean): WatchedPart;
}

/** Calls `onChange` each time the part fails or recovers. */
export function createPartWatch(now: () => number, onChange: (isUp: boolean) => void): PartWatch {
  let known: WatchedPart | null = null;
  return {
    look: (isUp) => {
      if (known === null) known = { up: isUp, sinceMs: now() };
      else if (known.up !== isUp) {
        known = { up: isUp, sinceMs: now() };
        onChange(isUp);
      }
      return known;
    },
  };
}
