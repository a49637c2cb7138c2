// Pushes about visits to kiosks: to the shopper's phones, to the tablets of a store, to other nodes. They may be lost.

export interface Served {
  readonly kiosk: string;
  readonly store: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export type VisitMessage =
  | {
      readonly type: 'visit';
      readonly phase: 'began' | 'lasts' | 'ended';
      readonly visitId: string;
      readonly userId: string;
      readonly kiosk: string;
      readonly store: string;
      readonly at: string;
      /** The visit ends by itself after this long. */
      readonly endsInMs: number;
      /** The time window of the code that started the visit and is used up; null if there was no code. */
      readonly window: number | null;
    }
  | { readonly type: 'kiosk.call'; readonly store: string; readonly kiosk: string; readonly at: string };

export interface VisitPushes {
  /** To the phones on this node. */
  served(userId: string, by: Served): void;
  released(userId: string, by: Served): void;
  /** To the tablets of the store on this node. */
  called(storeId: string, by: { readonly kiosk: string; readonly at: string }): void;
  /** To all other nodes; never waits, never throws. */
  publishToNodes(message: VisitMessage): void;
  onNode(listener: (message: VisitMessage) => void): void;
}
