// Who speaks: one verified connection or request, as the door and the transports both see it.
import type { Reply } from './errors.ts';
import type { Claims } from './roles.ts';

export interface Session {
  readonly claims: Claims;
  /** The shopper a kiosk serves now; null where it serves nobody. */
  boundTo(): string | null;
  /** Makes this connection hear the shopper's journal, and no longer that of the one before. */
  bind(userId: string): void;
  /** The connection has been told everything of its shopper up to this entry. */
  caughtUp(userId: string, seq: number): void;
  release(): void;
  /** The connection lasts until the end of the new token; `exp` in seconds since 1970. */
  renewed(exp: number): void;
}

/**
 * The gate: any event with any payload gets a reply; it never throws. `traceId` names this one call in every line of
 * the log, from here to the announcement of what it changed.
 */
export type Dispatch = (
  session: Session,
  event: string,
  payload: unknown,
  traceId: string,
) => Promise<Reply<unknown>>;
