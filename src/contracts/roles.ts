// The claims of a signed token. Identity, store and role come from nowhere else.
import { z } from 'zod';
import { id, idForm, userId } from './fields.ts';

export const roles = ['shopper', 'kiosk', 'tablet', 'screen', 'operator'] as const;
export type Role = (typeof roles)[number];

/**
 * `sub` is a shopper's id, or the code of a device or operator. `store` is required for kiosks and tablets, and optional
 * for screens.
 */
export const claims = z
  .object({ sub: userId, role: z.enum(roles), store: id.optional(), exp: z.number().int() })
  .refine(({ role, store }) => store !== undefined || (role !== 'kiosk' && role !== 'tablet'), {
    message: 'a kiosk or tablet belongs to a store',
    path: ['store'],
  })
  .refine(({ role, sub }) => role === 'shopper' || idForm.test(sub), {
    message: 'devices and operators have codes of letters, digits, ".", "_" or "-"',
    path: ['sub'],
  });

export type Claims = z.infer<typeof claims>;
