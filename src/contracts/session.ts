// Who speaks: one verified connection or request, as the door and the transports both see it.
import type { Reply } from './errors.ts';
import type { VisitEnding } from './kiosk.ts';
import type { Claims } from './roles.ts';

/** Why a connection hears a shopper no more: see {@link VisitEnding}; another is bound; it said so; it is gone. */
export type Left = VisitEnding | 'next' | 'finished' | 'gone';

export interface Session {
  readonly claims: Claims;
  /** The shopper a kiosk serves now; null where it serves nobody. */
  boundTo(): string | null;
  /**
   * Makes this connection hear the shopper's journal, and no longer that of the one before. `onLeft` is called once, when
   * that is over for whatever reason; at once where the connection is gone.
   */
  bind(userId: string, onLeft?: (why: Left) => void): void;
  /**
   * The connection has been told everything of its shopper up to this entry. A kiosk hears of nothing that was before
   * it was first told.
   */
  caughtUp(userId: string, seq: number): void;
  /** The last entry that is not the kiosk's business; null where it serves nobody or was not told yet. */
  heardFrom(): number | null;
  /** Without a reason: the other side wants it so. With one, it is told. */
  release(ending?: VisitEnding): void;
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
