// What of a shopper each role is told: a kiosk stands in public, and shows no totals of a life.
import type { Role } from '../src/contracts/roles.ts';

/** Leaves out what a kiosk is not told. */
export function forTheRole<
  Told extends { readonly totalReceipts?: number | undefined; readonly totalSpent?: number | undefined },
>(role: Role, told: Told): Omit<Told, 'totalReceipts' | 'totalSpent'> | Told {
  if (role !== 'kiosk') return told;
  const { totalReceipts: _, totalSpent: __, ...rest } = told;
  return rest;
}
