// Finds the receipt that a message names: by store and number, and by day if the store reuses its numbers.
import type { Reply } from '../src/contracts/errors.ts';
import type { Session } from '../src/contracts/session.ts';
import { calendarAt } from '../src/game/period.ts';
import { readInstant } from '../src/game/read-instant.ts';
import { numbersOf, receiptIdAt } from '../src/game/receipt-id.ts';
import type { Services } from './handler.ts';
import { done, refuse } from './handler.ts';

interface Named {
  readonly receiptNo: string;
  readonly storeId?: string | undefined;
  readonly issuedAt?: string | undefined;
}

export interface WhichReceipt {
  readonly storeId: string;
  readonly receiptId: string;
  /** The message gave no `issuedAt`, the store reuses its numbers, and so today was assumed. */
  readonly isGuessed: boolean;
}

/** A tablet's store is that of its token; an operator names the store. */
export function whichReceipt(
  { rules, clocks }: Pick<Services, 'rules' | 'clocks'>,
  { role, store }: Session['claims'],
  { receiptNo, storeId: said, issuedAt }: Named,
): Reply<WhichReceipt> {
  if (role !== 'operator' && said !== undefined && said !== store) {
    return refuse('forbidden', "the store is the token's");
  }
  const storeId = role === 'operator' ? said : store;
  if (storeId === undefined) return refuse('invalid', 'an operator has to name the store', 'storeId');
  const nowMs = clocks.now();
  const { timeZone } = calendarAt(rules().rulebook, nowMs);
  const toldAtMs = issuedAt === undefined ? nowMs : readInstant(issuedAt, timeZone);
  if (toldAtMs === null) return refuse('invalid', 'not a time', 'issuedAt');
  return done({
    storeId,
    receiptId: receiptIdAt(rules(), storeId, receiptNo, toldAtMs),
    isGuessed: issuedAt === undefined && numbersOf(rules(), storeId) !== 'unique',
  });
}
