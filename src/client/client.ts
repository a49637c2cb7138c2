// The client of a shopper, kiosk, tablet or operator, as callers see it.
import type { ClientEventName, Payload, ReplyData } from '../contracts/client-events.ts';
import type { Reply, WireError } from '../contracts/errors.ts';
import type { KioskBind, Visit } from '../contracts/kiosk.ts';
import type { Outcome, ReceiptSubmit, ReceiptVoid } from '../contracts/receipts.ts';
import type { Hello } from '../contracts/server-events.ts';
import type { Cursor, Stats } from '../contracts/shoppers.ts';
import type { LinkState } from './dialer.ts';

export interface SubmitOptions {
  /** Stops sending. The receipt may have been applied nevertheless. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (error: WireError, attempt: number) => void;
}

export interface Client {
  state(): LinkState;
  /** The position in the followed journal. Store it and pass it as `cursor` the next time. */
  cursor(): Cursor | null;
  /** The greeting of the node, once connected. Throws {@link EndedError}, or the signal's reason. */
  ready(signal?: AbortSignal): Promise<Hello>;
  /** Sends once, as soon as connected. No answer within `timeoutMs` is the error `retry`: the outcome is unknown. */
  request<Name extends ClientEventName>(
    event: Name,
    payload: Payload<Name>,
    options?: { readonly timeoutMs?: number },
  ): Promise<Reply<ReplyData<Name>>>;
  /**
   * Sends the receipt until it has a final outcome. The same receipt is awarded once, however often it is sent. A message
   * that can never arrive is refused too: it is too large, or each attempt ended the connection. Throws
   * {@link RefusedError} for a final refusal, {@link EndedError}, or the signal's reason.
   */
  submitReceipt(receipt: ReceiptSubmit, options?: SubmitOptions): Promise<Outcome>;
  /** Like {@link Client.submitReceipt}, for a void or a partial return. */
  voidReceipt(receipt: ReceiptVoid, options?: SubmitOptions): Promise<Outcome>;
  /** The totals of this shopper, of the bound shopper, or for operators of `userId`. */
  stats(userId?: string): Promise<Stats>;
  /**
   * Serves this shopper and follows their journal. A binding by id continues after a reconnect. A binding by code ends with
   * the connection.
   */
  bind(who: KioskBind): Promise<Visit>;
  release(): Promise<void>;
  close(): void;
}
