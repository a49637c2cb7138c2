// Who may speak: the claims of a signed token. Identity, store and role come from nowhere else.
import { z } from 'zod';
import { id } from './fields.ts';

export const roles = ['shopper', 'kiosk', 'tablet', 'screen', 'operator'] as const;
export type Role = (typeof roles)[number];

/** The claims that a token carries; `store` is needed by kiosks and tablets and may stand on a screen's. */
export const claims = z
  .object({ sub: id, role: z.enum(roles), store: id.optional(), exp: z.number().int() })
  .refine(({ role, store }) => store !== undefined || (role !== 'kiosk' && role !== 'tablet'), {
    message: 'a kiosk or tablet belongs to a store',
    path: ['store'],
  });

export type Claims = z.infer<typeof claims>;
