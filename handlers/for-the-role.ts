// Which fields of a shopper a role may see: a kiosk stands in public and gets no lifetime totals.
import type { Role } from '../src/contracts/roles.ts';

/** Removes the lifetime totals for a kiosk. */
export function forTheRole<
  Told extends { readonly totalReceipts?: number | undefined; readonly totalSpent?: number | undefined },
>(role: Role, told: Told): Omit<Told, 'totalReceipts' | 'totalSpent'> | Told {
  if (role !== 'kiosk') return told;
  const { totalReceipts: _, totalSpent: __, ...rest } = told;
  return rest;
}
