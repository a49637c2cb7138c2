// Pushes to many at once. At most once, on this node, and after all that is said to one shopper or one till.

export interface ShownMoment {
  readonly kind: 'level.reached' | 'mission.completed';
  readonly name: string;
  readonly level?: number;
  readonly mission?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface Announcement {
  readonly id: string;
  readonly kind: 'info' | 'offer' | 'urgent';
  readonly text: { readonly en: string; readonly fa: string };
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly until: string;
}

/** What screens show is `State`; what has not been sent yet is replaced by what comes after it. */
export interface Crowd<State> {
  /** Who has a screen on this node: stores, and null where it is the mall's. */
  screens(): readonly (string | null)[];
  showState(storeId: string | null, state: State): void;
  showMoments(storeId: string | null, moments: readonly ShownMoment[]): void;
  /** To everyone, whatever their role. */
  announce(announcement: Announcement): void;
}
