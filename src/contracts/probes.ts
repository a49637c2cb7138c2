// The answers of the probes `/livez` and `/readyz`.
import { z } from 'zod';

export const liveness = z.strictObject({ status: z.literal('alive') });

export const readiness = z.strictObject({
  status: z.enum(['ready', 'not ready']),
  /** False: the node runs without a database. */
  durable: z.boolean(),
  /** Why the node is not ready. */
  reason: z.string().optional(),
  warning: z.string().optional(),
  /** With `?verbose`. */
  parts: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() })).optional(),
});
