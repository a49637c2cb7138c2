// The shape of one client event in the contract table.
import { z } from 'zod';
import { userId } from './fields.ts';
import type { Role } from './roles.ts';
import type { Tidied } from './tidy.ts';

/** A token bucket per caller and event: refilled each second, holding at most `burst`. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface ClientEvent {
  readonly summary: string;
  readonly roles: readonly Role[];
  readonly payload: z.ZodType;
  /** Normalizes the payload before it is validated; absent: the payload is validated as it comes. */
  readonly tidy?: (payload: unknown) => Tidied;
  readonly data: z.ZodType;
  /** `submissions`: `submitRatePerSecond` in `src/runtime/tuning.ts`, with a burst of twice that. */
  readonly rate: Rate | 'submissions';
  /** Credits from the node's read budget, each about 0.1 ms of its thread; absent: the event reads nothing. */
  readonly readCredits?: number;
  /** True: the audit log keeps each call of an operator, granted or refused. */
  readonly isAct?: true;
}

export type ClientEvents = Readonly<Record<string, ClientEvent>>;

/** Whose data: operators name a shopper, everybody else gets their own. */
export const aboutUser = z.strictObject({ userId: userId.optional() });

export const nothing = z.strictObject({});
