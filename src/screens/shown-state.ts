// Whether the state that screens show is still true.

export interface ShownState {
  /** What screens show is no longer true: it is pushed with the next highlights. */
  outdate(): void;
  /** Whether it was outdated since the last call. */
  takeOutdated(): boolean;
}

export function createShownState(): ShownState {
  let isOutdated = false;
  return {
    outdate: () => {
      isOutdated = true;
    },
    takeOutdated: () => {
      const was = isOutdated;
      isOutdated = false;
      return was;
    },
  };
}
