// The session of one authenticated connection or request, shared by the gate and the transports.
import type { Reply } from './errors.ts';
import type { VisitEnding } from './kiosk.ts';
import type { Claims } from './roles.ts';

/** Why a binding ended. `next`: another shopper was bound; `finished`: the client released it; `gone`: connection lost. */
export type Left = VisitEnding | 'next' | 'finished' | 'gone';

export interface Session {
  readonly claims: Claims;
  /** The shopper that a kiosk serves now; null: none. */
  boundTo(): string | null;
  /**
   * Follows the shopper's journal on this connection, instead of an earlier journal. Calls `onLeft` once, when the binding
   * ends for whatever reason, and immediately if the connection is already lost.
   */
  bind(userId: string, onLeft?: (why: Left) => void): void;
  /**
   * The connection has received the shopper's state up to this entry. The first call sets the start for a kiosk, which gets
   * no earlier entries.
   */
  caughtUp(userId: string, seq: number): void;
  /** The last entry that the kiosk may not see; null: it serves nobody, or `caughtUp` was not called yet. */
  heardFrom(): number | null;
  /** Ends the binding. With a reason the client is notified; without one the client has asked for it. */
  release(ending?: VisitEnding): void;
  /** Extends the connection to the expiry of the new token; `exp` in seconds since 1970. */
  renewed(exp: number): void;
}

/**
 * The gate: replies to any event with any payload, and never throws. `traceId` identifies the call in every log line, up to
 * the pushes that it causes.
 */
export type Dispatch = (
  session: Session,
  event: string,
  payload: unknown,
  traceId: string,
) => Promise<Reply<unknown>>;
