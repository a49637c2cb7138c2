// Short codes that stand for an identity for a limited time. A link carries a code instead of a token.
import type { Identity } from './publisher.ts';

/** The identity that a code signs in. */
export interface LinkedIdentity extends Identity {
  readonly store?: string;
}

export interface Links {
  /** Keeps the code until `untilMs`. Throws StoreUnavailableError, also when the store of codes is full. */
  put(code: string, identity: LinkedIdentity, untilMs: number): Promise<void>;
  /** The identity of the code; null if it is unknown or has expired. Throws StoreUnavailableError. */
  read(code: string, nowMs: number): Promise<LinkedIdentity | null>;
}
