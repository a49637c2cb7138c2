// The id of a receipt: its store and number, and the day or year where the store's numbers restart.
import { receiptNoKey } from '../writing/receipt-number.ts';
import { calendarAt, yearOf } from './period.ts';
import type { Rules } from './rules.ts';
import { localTime } from './zone.ts';

/** Unique in the mall. Store ids contain neither ':' nor '@'. `span` is the business day or year of the number. */
export const receiptIdOf = (storeId: string, receiptNo: string, span: string | null = null): string =>
  `${storeId}${span === null ? '' : `@${span}`}:${receiptNoKey(receiptNo)}`;

/** When the store's numbers restart. */
export const numbersOf = (rules: Rules, storeId: string): 'unique' | 'daily' | 'yearly' =>
  rules.stores.get(storeId)?.numbers ?? 'unique';

/** The id of the store's receipt with this number, on the local day of the till's timestamp `toldAtMs`. */
export function receiptIdAt(rules: Rules, storeId: string, receiptNo: string, toldAtMs: number): string {
  const numbers = numbersOf(rules, storeId);
  if (numbers === 'unique') return receiptIdOf(storeId, receiptNo);
  const day = businessDay(rules, toldAtMs);
  const span = numbers === 'daily' ? day : yearOf(calendarAt(rules.rulebook, toldAtMs), day);
  return receiptIdOf(storeId, receiptNo, span);
}

/** The local day (YYYY-MM-DD) of an instant. */
export const businessDay = ({ rulebook }: Rules, atMs: number): string =>
  localTime(calendarAt(rulebook, atMs).timeZone, atMs).date;
