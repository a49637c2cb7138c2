// Short codes that stand for an identity, for a while: what a link carries instead of a token.
import type { Identity } from './publisher.ts';

/** Whom a code signs in. */
export interface LinkedIdentity extends Identity {
  readonly store?: string;
}

export interface Links {
  /** Keeps the code until the instant. Throws StoreUnavailableError, also where there is no room for more. */
  put(code: string, identity: LinkedIdentity, untilMs: number): Promise<void>;
  /** Whom the code signs in; null where it is not known or its time is over. Throws StoreUnavailableError. */
  read(code: string, nowMs: number): Promise<LinkedIdentity | null>;
}
