// Whether something answers, and since when: for the red card that says since when it is away.

export interface WatchedPart {
  readonly up: boolean;
  readonly sinceMs: number;
}

export interface PartWatch {
  /** How it is now. The first look says since when it is so as far as is known. */
  look(isUp: boolean): WatchedPart;
  last(): WatchedPart;
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
    last: () => known ?? { up: true, sinceMs: now() },
  };
}
